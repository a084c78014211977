using System.Text;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Notices as text for NOTIFY: the sender on the first line, then one line each, a letter and an instance id.</summary>
internal static class NoticeFormat
{
    // NOTIFY takes payloads of less than 8000 bytes (PostgreSQL manual, NOTIFY).
    private const int MaxBytes = 7_900;

    public static IEnumerable<string> Write(string? sender, IEnumerable<Notice> notices)
    {
        StringBuilder text = new();
        var bytes = 0;
        foreach (var notice in notices)
        {
            var line = $"\n{(char)notice.Kind}{notice.InstanceId}";
            var size = Encoding.UTF8.GetByteCount(line);
            if (text.Length > 0 && bytes + size > MaxBytes)
            {
                yield return text.ToString();
                text.Clear();
            }

            if (text.Length == 0)
            {
                text.Append(sender);
                bytes = text.Length;
            }

            text.Append(line);
            bytes += size;
        }

        if (text.Length > 0) yield return text.ToString();
    }

    public static (string Sender, List<Notice> Notices) Read(string payload)
    {
        var lines = payload.Split('\n');
        return (lines[0], [.. lines.Skip(1).Where(line => line.Length > 0).Select(line => new Notice((NoticeKind)line[0], line[1..]))]);
    }
}
