namespace Puente.Learning.Vision.Masking;

/// <summary>A masked autoencoder beside its encoder. Defaults are the paper's decoder, scaled to small encoders (He et al. 2021, section 4.1 and table 1).</summary>
public sealed record MaskingOptions
{
    /// <summary>Part of the patches that the encoder does not see.</summary>
    public double Ratio { get; init; } = 0.75;

    /// <summary>Width of a decoder token; a multiple of 4 and of <see cref="DecoderHeads"/>. The paper: 512.</summary>
    public int DecoderWidth { get; init; } = 64;

    /// <summary>Decoder blocks. The paper: 8.</summary>
    public int DecoderDepth { get; init; } = 1;

    /// <summary>Attention heads of the decoder. The paper: 16.</summary>
    public int DecoderHeads { get; init; } = 4;

    /// <summary>Whether each target patch is brought to mean 0 and variance 1 (<c>norm_pix_loss</c>).</summary>
    public bool NormalizedPixels { get; init; } = true;
}
