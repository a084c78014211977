namespace Puente.Learning.Vision;

/// <summary>Mean and deviation of each colour over a data set, of 1: what public weights expect to be taken off.</summary>
/// <param name="Mean">Means.</param>
/// <param name="Deviation">Deviations.</param>
public sealed record PixelStatistics(Rgb Mean, Rgb Deviation)
{
    /// <summary>Of ImageNet: MAE, DINOv2 and most of timm.</summary>
    public static PixelStatistics ImageNet { get; } = new(new Rgb(0.485f, 0.456f, 0.406f), new Rgb(0.229f, 0.224f, 0.225f));

    /// <summary>A half each: ViT as Google published it.</summary>
    public static PixelStatistics Half { get; } = new(new Rgb(0.5f, 0.5f, 0.5f), new Rgb(0.5f, 0.5f, 0.5f));

    internal bool Valid => Mean.All(m => m is >= 0 and <= 1) && Deviation.All(d => d is > 0 and <= 1);
}
