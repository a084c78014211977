using Puente.Core.Datasets;
using Puente.Core.Models;
using Puente.Imaging;
using Puente.Serving.Models;

namespace Puente.Edge.Gates;

/// <summary>What a release says of labelled samples.</summary>
/// <param name="Classes">Classes that it can say.</param>
/// <param name="Said">[N][K], in the order of <paramref name="Classes"/>.</param>
public sealed record GoldenAnswers(IReadOnlyList<string> Classes, IReadOnlyList<bool[]> Said)
{
    private const int Batch = 64;

    /// <summary>Asks <paramref name="release"/>: by its head, or by what its embeddings tell. The pictures are in memory a few at a time, and leave it for nowhere.</summary>
    public static GoldenAnswers Of(LoadedRelease release, string folder, IReadOnlyList<LabelledSample> samples, bool byHead, CancellationToken cancellationToken)
    {
        var (side, dimensions) = (release.Manifest.Serving.Side, release.Manifest.Serving.Dimensions);
        var embeddings = new float[samples.Count * dimensions];
        var said = new List<bool[]>(samples.Count);
        for (var from = 0; from < samples.Count; from += Batch)
        {
            var count = Math.Min(Batch, samples.Count - from);
            var images = new byte[count * side * side * 3];
            Parallel.For(0, count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
            {
                var file = samples[from + i].File;
                ImageCodec.Resize(ImageCodec.Decode(File.ReadAllBytes(Path.Combine(folder, file)), file), side, side).Pixels.CopyTo(images, i * side * side * 3);
            });
            var output = release.Infer(images, count, cancellationToken);
            if (byHead) said.AddRange(ByHead(release, output.Logits, count));
            else output.Embeddings.CopyTo(embeddings, from * dimensions);
        }

        if (byHead) return new GoldenAnswers(release.Head!.Classes, said);
        bool[][] labels = [.. samples.Select(sample => DefectClass.All.Select(name => sample.Classes.Contains(name)).ToArray())];
        return new GoldenAnswers(DefectClass.All, NeighbourProbe.Say(embeddings, dimensions, labels, [.. samples.Select(sample => sample.Group)]));
    }

    /// <summary>Whether it can say <paramref name="name"/>.</summary>
    public bool Knows(string name) => Classes.Contains(name);

    /// <summary>How it told a class on the samples at these places; one that it does not know it always missed.</summary>
    public ClassCount Count(IReadOnlyList<int> places, IReadOnlyList<bool> truth, string name) =>
        ClassCount.Of([.. places.Select(i => Said[i])], truth, Classes.ToList().IndexOf(name));

    private static IEnumerable<bool[]> ByHead(LoadedRelease release, float[] logits, int count)
    {
        var head = release.Head!;
        for (var i = 0; i < count; i++)
        {
            var row = new bool[head.Classes.Count];
            for (var k = 0; k < row.Length; k++) row[k] = 1 / (1 + Math.Exp(-logits[(i * row.Length) + k])) >= head.Thresholds[k];
            yield return row;
        }
    }
}
