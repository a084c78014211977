using System.Text;

namespace Puente.Cli.Demo.Inputs;

/// <summary>Comma-separated values as RFC 4180 has them, without line breaks inside a field.</summary>
public static class Csv
{
    /// <summary>The fields of a line; quoted fields may hold commas, and quotes written twice.</summary>
    public static IReadOnlyList<string> Fields(string line)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            var c = line[i];
            if (quoted && c == '"' && i + 1 < line.Length && line[i + 1] == '"') field.Append(line[i++]);
            else if (c == '"') quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
            }
            else field.Append(c);
        }

        fields.Add(field.ToString().Trim());
        return fields;
    }
}
