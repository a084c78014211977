namespace Puente.Learning.Training.Data;

/// <summary>How far a view may stray from its image. No greyscale: colour tells rust from stain.</summary>
public sealed record AugmentationOptions
{
    /// <summary>Smallest part of the image's area that a view shows; the largest is all of it. Self-distillation has bounds of its own.</summary>
    public float MinimumArea { get; init; } = 0.4f;

    /// <summary>Largest angle that a view is turned by, either way, in degrees; 180 is any. Seen from a drone, concrete has no up.</summary>
    public float Rotation { get; init; } = 180;

    /// <summary>Brightness factor, 1 ± this.</summary>
    public float Brightness { get; init; } = 0.5f;

    /// <summary>Contrast factor about the view's mean, 1 ± this.</summary>
    public float Contrast { get; init; } = 0.5f;

    /// <summary>Saturation factor, 1 ± this.</summary>
    public float Saturation { get; init; } = 0.2f;

    /// <summary>Factor of each colour channel, 1 ± this.</summary>
    public float ChannelGain { get; init; } = 0.15f;

    /// <summary>Part of the views that are blurred.</summary>
    public float BlurProbability { get; init; } = 0.3f;

    /// <summary>Largest deviation of a blur, in pixels of the view.</summary>
    public float BlurPixels { get; init; } = 1.2f;

    /// <summary>Largest deviation of the noise, of 1.</summary>
    public float Noise { get; init; } = 0.05f;
}
