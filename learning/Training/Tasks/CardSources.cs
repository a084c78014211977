using System.Text;
using Puente.Core;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Reports;

namespace Puente.Learning.Training.Tasks;

/// <summary>What a job names, as a card's lineage has it: of paths the last name alone.</summary>
internal static class CardSources
{
    /// <summary>The last name of <paramref name="path"/>.</summary>
    public static string Name(string path) => Path.GetFileName(Path.TrimEndingDirectorySeparator(path));

    /// <summary>The document and the images of a labelled folder.</summary>
    public static IEnumerable<CardInput> Labelled(string folder, LabelledImages data) =>
    [
        new("labels", LabelledImages.Document, Digest.OfFile(Path.Combine(folder, LabelledImages.Document))),
        new("images", $"{data.Digests.Count} files", Of(data.Digests)),
    ];

    /// <summary>The digest of <paramref name="digests"/>, a line each in their order.</summary>
    public static Digest Of(IEnumerable<Digest> digests) => Digest.Of(Encoding.UTF8.GetBytes(string.Concat(digests.Select(digest => $"{digest}\n"))));
}
