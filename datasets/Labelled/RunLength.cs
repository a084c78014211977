using Puente.Core;
using Puente.Datasets.Documents;

namespace Puente.Datasets.Labelled;

/// <summary>
/// COCO's masks: lengths of runs of 0 and 1 in turn, down the columns. As numbers, or as text: groups of five bits from 48 on, the sixth says that more follow,
/// and from the fourth run on each is the difference to the run two before. The mask itself is never made, so that its size claims no memory.
/// </summary>
public static class RunLength
{
    private const long MaxPixels = 1_000_000_000;

    /// <summary>The runs of <paramref name="text"/>.</summary>
    /// <exception cref="InputException">The text ends within a number, or has a character that is none of the code.</exception>
    public static IReadOnlyList<long> Decode(string text, string where)
    {
        var runs = new List<long>();
        for (var at = 0; at < text.Length;)
        {
            long value = 0;
            for (var shift = 0; ; shift += 5)
            {
                if (at == text.Length || text[at] is < (char)48 or > (char)111 || shift > 55) throw new InputException(where, text.Length > 40 ? text[..40] + "…" : text, "is no run-length text", "Copy the file again from its source.");
                var bits = text[at++] - 48;
                value |= (long)(bits & 31) << shift;
                if ((bits & 32) != 0) continue;
                if ((bits & 16) != 0) value |= -1L << (shift + 5);
                break;
            }

            runs.Add(runs.Count > 2 ? value + runs[^2] : value);
        }

        return runs;
    }

    /// <summary>Area and bounding box of the mask of <paramref name="size"/> that <paramref name="runs"/> describe; an area of 0 has no box.</summary>
    /// <exception cref="InputException">A run is negative, or together they are not the mask's pixels.</exception>
    public static (long Area, RegionBox Box) Measure(IReadOnlyList<long> runs, ImageSize size, string where)
    {
        var pixels = (long)size.Width * size.Height;
        long position = 0, area = 0, left = size.Width, right = -1, top = size.Height, bottom = -1;
        foreach (var (index, run) in runs.Index())
        {
            if (run < 0 || run > pixels - position || pixels > MaxPixels) throw Wrong();
            if (index % 2 == 1 && run > 0)
            {
                long first = position / size.Height, last = (position + run - 1) / size.Height;
                (left, right, area) = (Math.Min(left, first), Math.Max(right, last), area + run);
                top = Math.Min(top, first == last ? position % size.Height : 0);
                bottom = Math.Max(bottom, first == last ? (position + run - 1) % size.Height : size.Height - 1);
            }

            position += run;
        }

        if (position != pixels) throw Wrong();
        return (area, area == 0 ? default : new RegionBox(left, top, right - left + 1, bottom - top + 1));

        InputException Wrong() => new(where, $"{runs.Count} runs", $"do not make up {size.Width}×{size.Height} pixels", "Copy the file again from its source.");
    }

    /// <summary>Reads <c>{"counts": …, "size": [height, width]}</c> in either form.</summary>
    internal static (long Area, RegionBox Box) Read(JsonPlace mask)
    {
        var given = mask.Get("size");
        var size = given.Items().Select(value => value.Integer(1, 1_000_000)).ToArray() is [var height, var width] ? new ImageSize(width, height) : throw given.Wrong("[height, width]");
        var counts = mask.Get("counts");
        IReadOnlyList<long> runs = counts.Element.ValueKind == System.Text.Json.JsonValueKind.String
            ? Decode(counts.Text(), counts.Where)
            : [.. counts.Items().Select(run => (long)run.Integer(0, int.MaxValue))];
        return Measure(runs, size, counts.Where);
    }
}
