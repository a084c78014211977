namespace Puente.Learning.Training.Reports;

/// <summary>
/// A model card (Mitchell et al., "Model Cards for Model Reporting", 2019) with Hugging Face's metadata in front: what a model is, what it was made from,
/// how it was measured, what the figures cannot say, and the command that makes it again. For backbones and heads alike.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is and what for, in a paragraph.</summary>
    public required string Summary { get; init; }

    /// <summary>SPDX name in lower case as Hugging Face lists them; <c>other</c>, the default, where the maker has yet to choose.</summary>
    public string License { get; init; } = "other";

    /// <summary>Hugging Face's name of what the model does.</summary>
    public string PipelineTag { get; init; } = "image-feature-extraction";

    /// <summary>The model this one goes on from; null for one that begins anew.</summary>
    public string? BaseModel { get; init; }

    /// <summary>Key words.</summary>
    public IReadOnlyList<string> Tags { get; init; } = ["concrete", "defect-detection", "vision"];

    /// <summary>Names of the data sets learned from.</summary>
    public IReadOnlyList<string> Datasets { get; init; } = [];

    /// <summary>Figures for machines to read, the best known first.</summary>
    public IReadOnlyList<CardResult> Results { get; init; } = [];

    /// <summary>How to use it, in Markdown; null leaves the section out.</summary>
    public string? Use { get; init; }

    /// <summary>How it was made: recipe, seed and what else decides; null leaves it out.</summary>
    public string? Recipe { get; init; }

    /// <summary>What making it took: machine, time; null leaves it out.</summary>
    public string? Cost { get; init; }

    /// <summary>Figures for people to read.</summary>
    public IReadOnlyList<CardTable> Tables { get; init; } = [];

    /// <summary>Plots, shown in this order.</summary>
    public IReadOnlyList<CardPlot> Plots { get; init; } = [];

    /// <summary>Pictures, shown after the plots.</summary>
    public IReadOnlyList<CardPicture> Pictures { get; init; } = [];

    /// <summary>What the figures cannot say, a sentence each.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>Everything it was made from, by content.</summary>
    public IReadOnlyList<CardInput> Lineage { get; init; } = [];

    /// <summary>The command, and the job where there is one, that makes it again; null leaves the section out.</summary>
    public string? Command { get; init; }

    /// <summary>Writes <c>README.md</c>, the plots and the pictures into <paramref name="folder"/>, which is made when absent. The same card gives the same bytes.</summary>
    public void Write(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var plot in Plots) WriteText(Path.Combine(folder, plot.File), plot.Svg);
        foreach (var picture in Pictures) AtomicFile.Write(Path.Combine(folder, picture.File), stream => stream.Write(picture.Png));
        WriteText(Path.Combine(folder, "README.md"), CardMarkdown.Of(this));
    }

    private static void WriteText(string path, string text) => AtomicFile.Write(path, stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text)));
}
