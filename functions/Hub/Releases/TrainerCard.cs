using Puente.Core;
using Puente.Core.Training;
using Puente.Hub.Pretraining;

namespace Puente.Hub.Releases;

/// <summary>The card that a trainer left with a run: how the backbone was pretrained, which the hub's own card takes over.</summary>
/// <param name="FrontMatter">Hugging Face's metadata, fences included.</param>
/// <param name="Page">The page, its headings a level lower.</param>
/// <param name="Plots">Paths of the plots that it links, in order.</param>
internal sealed record TrainerCard(string FrontMatter, string Page, IReadOnlyList<string> Plots)
{
    private const string Fence = "---\n", Code = "```";

    /// <summary>The card in the run's <paramref name="folder"/>; null of a trainer that wrote none.</summary>
    public static TrainerCard? Of(string folder)
    {
        var result = Path.Combine(folder, PretrainSlices.ResultFile);
        if (!File.Exists(result) || Json.ReadFile<PretrainResult>(result).Card is not { } card) return null;
        var path = Path.Combine(folder, card);
        var text = File.ReadAllText(path);
        var end = text.StartsWith(Fence, StringComparison.Ordinal) ? text.IndexOf($"\n{Fence}", StringComparison.Ordinal) + 1 + Fence.Length : 0;
        // Plots alone: the hub lets no card show images, and none would leave with a release.
        var plots = Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.svg").Order(StringComparer.Ordinal);
        return new TrainerCard(text[..end], Lowered(text[end..].TrimStart('\n')), [.. plots]);
    }

    private static string Lowered(string page)
    {
        var code = false;
        return string.Join('\n', page.Split('\n').Select(line =>
        {
            if (line.StartsWith(Code, StringComparison.Ordinal)) code = !code;
            return !code && line.StartsWith('#') ? $"#{line}" : line;
        }));
    }
}
