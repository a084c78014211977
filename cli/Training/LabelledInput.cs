using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Cli.Training;

/// <summary>Labelled images as the trainer reads them.</summary>
/// <param name="Folder">Folder with <c>labels.json</c>.</param>
/// <param name="Set">What it says.</param>
/// <param name="Layout">The layout it was given in.</param>
/// <param name="Notes">What a person should know of how it was read, a sentence each.</param>
public sealed record LabelledInput(string Folder, LabelledSet Set, string Layout, IReadOnlyList<string> Notes)
{
    /// <summary>Name of the document in the folder.</summary>
    public const string Document = "labels.json";

    /// <summary>The folder as it is, when the trainer can read it.</summary>
    /// <exception cref="InputException">It cannot.</exception>
    public static LabelledInput Open(string folder)
    {
        var document = Path.Combine(folder, Document);
        if (!File.Exists(document)) throw new InputException("LABELLED", folder, $"holds no {Document}", "Give a labelled folder.");
        return new LabelledInput(folder, Json.ReadFile<LabelledSet>(document), "labels.json", []);
    }
}
