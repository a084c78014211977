using System.Globalization;

namespace Puente.Runtime.Dapr.Resiliency;

/// <summary>Status codes as a resiliency document lists them: <c>429,500-599</c>.</summary>
internal sealed class CodeRanges
{
    private readonly IReadOnlyList<(int Least, int Most)> ranges;

    private CodeRanges(IReadOnlyList<(int Least, int Most)> ranges) => this.ranges = ranges;

    public bool Contains(int code) => ranges.Any(r => code >= r.Least && code <= r.Most);

    /// <summary>Reads a list; null where it is none, or goes beyond the bounds.</summary>
    public static CodeRanges? Parse(string text, int least, int most)
    {
        List<(int Least, int Most)> ranges = [];
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length > 2 || !Number(ends[0], out var from) || !Number(ends[^1], out var to) || from < least || to > most || from > to)
                return null;
            ranges.Add((from, to));
        }

        return new(ranges);
    }

    private static bool Number(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
