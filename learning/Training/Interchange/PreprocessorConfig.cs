using System.Text.Json;
using Puente.Core;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary><c>preprocessor_config.json</c> as Hugging Face writes it: what is done to an image before the model sees it.</summary>
internal sealed record PreprocessorConfig
{
    /// <summary>File name.</summary>
    public const string FileName = "preprocessor_config.json";

    private const double Levels = 255, Slack = 1e-6;

    /// <summary>Class that reads it.</summary>
    public string? ImageProcessorType { get; init; }

    /// <summary>Whether images are brought to <see cref="Size"/>.</summary>
    public bool? DoResize { get; init; }

    /// <summary>Height and width; older documents have one number. Written, and never read: config.json knows.</summary>
    public JsonElement? Size { get; init; }

    /// <summary>2: bilinear.</summary>
    public int? Resample { get; init; }

    /// <summary>Whether levels are multiplied by <see cref="RescaleFactor"/>.</summary>
    public bool? DoRescale { get; init; }

    /// <summary>1/255.</summary>
    public double? RescaleFactor { get; init; }

    /// <summary>Whether means and deviations are taken off.</summary>
    public bool? DoNormalize { get; init; }

    /// <summary>Means.</summary>
    public IReadOnlyList<float>? ImageMean { get; init; }

    /// <summary>Deviations.</summary>
    public IReadOnlyList<float>? ImageStd { get; init; }

    /// <summary>The document of a backbone of <paramref name="side"/>.</summary>
    public static PreprocessorConfig Of(PixelStatistics pixels, int side, string processor) => new()
    {
        ImageProcessorType = processor,
        DoResize = true,
        Size = JsonSerializer.SerializeToElement(new { height = side, width = side }),
        Resample = 2,
        DoRescale = true,
        RescaleFactor = 1 / Levels,
        DoNormalize = true,
        ImageMean = pixels.Mean.ToArray(),
        ImageStd = pixels.Deviation.ToArray(),
    };

    /// <summary>The means and deviations it asks for; null when it says nothing of them.</summary>
    /// <exception cref="InputException">It asks for something else than levels over 255, minus means, over deviations.</exception>
    public PixelStatistics? Pixels()
    {
        if (DoRescale == false || (RescaleFactor is { } factor && Math.Abs(factor * Levels - 1) > Slack))
            throw new InputException("preprocessor_config.json", $"rescale_factor {RescaleFactor}", "does not bring levels to 0…1", "Only weights that read levels over 255 are supported.");
        if (DoNormalize == false) return new PixelStatistics(new Rgb(0, 0, 0), new Rgb(1, 1, 1));
        return ImageMean is null && ImageStd is null ? null : Statistics(ImageMean, ImageStd, FileName);
    }

    /// <summary>Three means and three deviations.</summary>
    /// <exception cref="InputException">They are something else.</exception>
    public static PixelStatistics Statistics(IReadOnlyList<float>? mean, IReadOnlyList<float>? deviation, string field) =>
        (mean, deviation) is ([var r, var g, var b], [var dr, var dg, var db])
            ? new PixelStatistics(new Rgb(r, g, b), new Rgb(dr, dg, db))
            : throw new InputException(field, $"{mean?.Count ?? 0} means, {deviation?.Count ?? 0} deviations", "are not one for each of three colours", "Only colour images are supported.");
}
