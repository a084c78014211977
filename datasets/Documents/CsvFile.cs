using System.Text;
using Puente.Core;

namespace Puente.Datasets.Documents;

/// <summary>Comma-separated text with a header line (RFC 4180): fields may be quoted, a quote within is doubled.</summary>
internal static class CsvFile
{
    private const long MaxBytes = 500_000_000;

    /// <summary>The rows of the file at <paramref name="path"/>, each by column name (lower case).</summary>
    /// <exception cref="InputException">It is too large, has no header, a column twice, or a row of another length.</exception>
    public static IEnumerable<(string Where, Dictionary<string, string> Row)> Read(string path, string name)
    {
        TextFile.Bound(path, name, MaxBytes);
        using var reader = new StreamReader(path, Encoding.UTF8);
        var header = Next(reader, name, 1)?.Select(column => column.Trim().ToLowerInvariant()).ToList()
            ?? throw new InputException(name, null, "is empty", "Give a header line and a row an image.");
        if (header.Distinct().Count() != header.Count) throw new InputException(name, string.Join(',', header), "names a column twice", "Name each column once.");
        for (var line = 2; Next(reader, name, line) is { } fields; line++)
        {
            if (fields is [""]) continue;
            if (fields.Count != header.Count)
                throw new InputException($"{name}: row {line}", $"{fields.Count} fields", $"are not the header's {header.Count}", "Give every row a field a column.");
            yield return ($"{name}: row {line}", header.Zip(fields).ToDictionary(pair => pair.First, pair => pair.Second.Trim()));
        }
    }

    private static List<string>? Next(StreamReader reader, string name, int line)
    {
        if (reader.Peek() < 0) return null;
        var (fields, field, quoted) = (new List<string>(), new StringBuilder(), false);
        while (true)
        {
            var read = reader.Read();
            if (read < 0 && quoted) throw new InputException($"{name}: row {line}", null, "ends within quotes", "Close the quotes.");
            if (read < 0 || (read == '\n' && !quoted)) break;
            if (read == '"' && quoted && reader.Peek() == '"') field.Append((char)reader.Read());
            else if (read == '"') quoted = !quoted;
            else if (read == ',' && !quoted) Close();
            else if (read != '\r' || quoted) field.Append((char)read);
        }

        Close();
        return fields;

        void Close()
        {
            fields.Add(field.ToString());
            field.Clear();
        }
    }
}
