using Puente.Cli.Report.Html;

namespace Puente.Cli.Report;

/// <summary>What lies beside a model card, on the page of the run that left it; each isolated in its own image: their styles do not reach the page.</summary>
internal static class CardPlots
{
    /// <summary>Adds the plots beside <paramref name="card"/>, a path in <paramref name="folder"/>; null, and a card without plots, adds nothing.</summary>
    public static HtmlPage Plots(this HtmlPage page, string folder, string? card) =>
        Files(folder, card, "*.svg") is { Count: > 0 } plots ? page.Drawings(plots.Select(plot => (File.ReadAllText(plot), Name(plot)))) : page;

    /// <summary>Adds the pictures beside it.</summary>
    public static HtmlPage Pictures(this HtmlPage page, string folder, string? card)
    {
        foreach (var picture in Files(folder, card, "*.png")) page.Picture(File.ReadAllBytes(picture), $"{Name(picture)}; the model card says how to read it.");
        return page;
    }

    private static List<string> Files(string folder, string? card, string pattern) =>
        card is not null && Path.GetDirectoryName(Path.Combine(folder, card)) is { } beside ? [.. Directory.EnumerateFiles(beside, pattern).Order(StringComparer.Ordinal)] : [];

    private static string Name(string path) => Path.GetFileNameWithoutExtension(path).Replace('-', ' ');
}
