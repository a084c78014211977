using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Models;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Bench.Learning.Labels;

/// <summary>Labelled generated surfaces as a trainer reads them.</summary>
/// <param name="Folder">Where they are, beside their <c>labels.json</c>.</param>
/// <param name="Images">Their pixels.</param>
/// <param name="Set">Their labels.</param>
internal sealed record GeneratedLabels(string Folder, IReadOnlyList<RgbImage> Images, LabelledSet Set)
{
    private const string Document = "labels.json";
    private const int Seed = 8;

    /// <summary>What holds for each image, 0 or 1, [N][K].</summary>
    public IEnumerable<IEnumerable<int>> Labels => Set.Samples.Select(sample => Set.Classes.Select(name => sample.Classes.Contains(name) ? 1 : 0));

    /// <summary>Draws <paramref name="perClass"/> surfaces of <paramref name="side"/> pixels of each class into a folder of <paramref name="folder"/>.</summary>
    public static GeneratedLabels Draw(string folder, int perClass, int side, CancellationToken cancellation)
    {
        var generator = new ConcreteGenerator(Seed);
        var drawn = Enumerable.Range(0, perClass * DefectClass.All.Count).AsParallel().AsOrdered().WithCancellation(cancellation).Select(i =>
        {
            var sample = generator.Sample(i, SampleSet.Labels(DefectClass.All[i / perClass], i % perClass).ToHashSet());
            return (Image: ImageCodec.Resize(sample.Image, side, side), Label: new LabelledSample($"{i}.png", sample.Classes, $"{i}"));
        }).ToArray();
        var labelled = Directory.CreateDirectory(Path.Combine(folder, $"labelled-{side}-{perClass}")).FullName;
        foreach (var (image, label) in drawn) File.WriteAllBytes(Path.Combine(labelled, label.File), ImageCodec.EncodePng(image));
        var set = new LabelledSet(DefectClass.All, [.. drawn.Select(one => one.Label)]);
        Json.WriteFile(Path.Combine(labelled, Document), set);
        return new GeneratedLabels(labelled, [.. drawn.Select(one => one.Image)], set);
    }
}
