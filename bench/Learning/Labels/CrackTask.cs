using Puente.Core;
using Puente.Core.Models;
using Puente.Imaging;
using Puente.Learning.Training;

namespace Puente.Bench.Learning.Labels;

/// <summary>Crack or background on patches of harbour quays: labels of one quay, measured on another (<c>quay-patches</c>).</summary>
internal static class CrackTask
{
    private const string Folder = "quay-patches", Tuned = "k1", Measured = "o6", Crack = "crack";
    private const int Draws = 10;

    /// <summary>Reads the patches below <paramref name="photographs"/> at <paramref name="side"/> pixels; null when they are not there.</summary>
    public static LabelTask? Find(string photographs, int side)
    {
        var folder = Path.Combine(photographs, Folder);
        if (!File.Exists(Path.Combine(folder, "labels.csv"))) return null;
        var rows = File.ReadLines(Path.Combine(folder, "labels.csv")).Skip(1).Select(line => line.Split(',') is [var file, var name, var site, var tile]
            ? (File: file, IsCrack: name == Crack, Site: site, Tile: tile)
            : throw new InputException("labels.csv", line, "is not file,class,site,tile", "Fetch the photographs again.")).ToArray();
        var images = rows.AsParallel().AsOrdered().Select(row => ImageCodec.Resize(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(folder, row.File)), row.File), side, side)).ToArray();
        int[] test = [.. Where(rows, row => row.Site == Measured)];
        return new LabelTask(
            "crack", images, [Crack, DefectClass.Sound], Array.ConvertAll(rows, row => new[] { row.IsCrack, !row.IsCrack }),
            [.. rows.Select(row => row.Tile)], [.. rows.Select(row => row.Site)], 1, Draws,
            (count, draw) => new LabelDraw(
                [.. Some(draw, count, Where(rows, row => row.Site == Tuned && row.IsCrack)), .. Some(draw, count, Where(rows, row => row.Site == Tuned && !row.IsCrack))], test),
            [
                new LabelTarget(10, LabelMeasure.Auroc, 0.82), new LabelTarget(50, LabelMeasure.Auroc, 0.85),
                new LabelTarget(10, LabelMeasure.MacroF1, 0.74), new LabelTarget(50, LabelMeasure.MacroF1, 0.77),
            ]);
    }

    private static IEnumerable<int> Where<T>(T[] rows, Predicate<T> holds) => Enumerable.Range(0, rows.Length).Where(i => holds(rows[i]));

    /// <summary>The first of a random order: a larger budget holds a smaller one's images.</summary>
    private static IEnumerable<int> Some(int draw, int count, IEnumerable<int> from)
    {
        int[] order = [.. from];
        var random = SplitMix64.For(draw, 9);
        random.Shuffle(order);
        return order.Take(count);
    }
}
