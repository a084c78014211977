using Puente.Core.Models;
using Puente.Imaging;
using Puente.Learning.Training;
using Puente.Learning.Training.Labels;

namespace Puente.Bench.Learning.Labels;

/// <summary>
/// Salt damage or a healthy wall (<c>salt-damage</c>), split by source photograph: rotated copies are grouped by <see cref="GroupFinder"/>, which finds two in
/// three, so that figures are a little kind to every kind of features alike.
/// </summary>
internal static class SaltTask
{
    private const string Folder = "salt-damage", Salt = "salt", Healthy = "healthy";
    private const int Draws = 10;
    private const double TestShare = 0.4;

    /// <summary>Reads the walls below <paramref name="photographs"/> at <paramref name="side"/> pixels; null when they are not there.</summary>
    public static LabelTask? Find(string photographs, int side)
    {
        var folder = Path.Combine(photographs, Folder);
        if (!Directory.Exists(Path.Combine(folder, Salt))) return null;
        var files = new[] { Salt, Healthy }.SelectMany(name => Directory.EnumerateFiles(Path.Combine(folder, name), "*.jpg").Order(StringComparer.Ordinal)
            .Select(file => (File: file, IsSalt: name == Salt))).ToArray();
        var images = files.AsParallel().AsOrdered().Select(entry => ImageCodec.Decode(File.ReadAllBytes(entry.File), entry.File)).ToArray();
        var groups = GroupFinder.Find(images);
        return new LabelTask(
            "salt", [.. images.AsParallel().AsOrdered().Select(image => ImageCodec.Resize(image, side, side))], [Salt, DefectClass.Sound],
            Array.ConvertAll(files, entry => new[] { entry.IsSalt, !entry.IsSalt }), [.. groups.Select(group => $"{group}")], null, 1, Draws,
            (count, draw) => Draw(groups, [.. files.Select(entry => entry.IsSalt)], count, draw),
            [new LabelTarget(10, LabelMeasure.Auroc, 0.76), new LabelTarget(50, LabelMeasure.Auroc, 0.87)]);
    }

    /// <summary>Photographs in a random order: the first ones are measured on whole, the rest give one image each, until there are enough of both classes.</summary>
    private static LabelDraw Draw(int[] groups, bool[] salt, int count, int draw)
    {
        int[] order = [.. groups.Distinct()];
        var random = SplitMix64.For(draw, 10);
        random.Shuffle(order);
        var measured = order.Take((int)(order.Length * TestShare)).ToHashSet();
        var first = order.Where(group => !measured.Contains(group)).Select(group => Array.IndexOf(groups, group)).ToArray();
        return new LabelDraw(
            [.. first.Where(i => salt[i]).Take(count), .. first.Where(i => !salt[i]).Take(count)],
            [.. Enumerable.Range(0, groups.Length).Where(i => measured.Contains(groups[i]))]);
    }
}
