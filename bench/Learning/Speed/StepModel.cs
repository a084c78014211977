namespace Puente.Bench.Learning.Speed;

/// <summary>A plain vision transformer whose steps are timed, pretrained as a masked autoencoder.</summary>
/// <param name="Name">Letter it has in the tables.</param>
/// <param name="Side">Pixels across and down.</param>
/// <param name="Patch">Pixels of a patch.</param>
/// <param name="Width">Width of a token.</param>
/// <param name="Depth">Blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Batch">Images a step of pretraining.</param>
internal sealed record StepModel(string Name, int Side, int Patch, int Width, int Depth, int Heads, int Batch)
{
    private const double Hidden = 0.75;
    private const int DecoderWidth = 96, DecoderDepth = 1;

    /// <summary>A small one, ViT-Tiny and ViT-Small.</summary>
    public static IReadOnlyList<StepModel> All { get; } =
    [
        new("a", 64, 8, 192, 6, 3, 64),
        new("b", 96, 12, 192, 12, 3, 64),
        new("c", 224, 16, 384, 12, 6, 16),
    ];

    /// <summary>What the model is, in words.</summary>
    public string Words => $"{Side} px, patch {Patch}, {Width} x {Depth} x {Heads} heads";

    /// <summary>Its recipe: 75 % of the patches hidden, a decoder of one block.</summary>
    public string Recipe(int steps, int? batch = null) => $$"""
        {
          "name": "step-{{Name}}", "objective": "maskedAutoencoder", "steps": {{steps}}, "batch": {{batch ?? Batch}}, "viewSide": {{Side}},
          "architecture": { "side": {{Side}}, "patch": {{Patch}}, "stem": "plain", "width": {{Width}}, "depth": {{Depth}}, "heads": {{Heads}} },
          "masking": { "ratio": {{Hidden}}, "decoderWidth": {{DecoderWidth}}, "decoderDepth": {{DecoderDepth}}, "decoderHeads": 4 }
        }
        """;

    /// <summary>
    /// Floating-point operations of the matrix products of one image's step, forward and back (three times forward; twice for the patch projection, as pixels need no gradient):
    /// the projection over every patch, the encoder over the visible ones, the decoder over all. A block has 24·D² a token and 4·T·D for attention (two a multiply-add).
    /// </summary>
    public double FlopsPerImage
    {
        get
        {
            double patches = Side / Patch * (Side / Patch), visible = Math.Round(patches * (1 - Hidden));
            var pixels = 3.0 * Patch * Patch;
            var projection = 2 * patches * pixels * Width;
            var decoder = 2 * visible * Width * DecoderWidth + Blocks(patches, DecoderWidth, DecoderDepth) + 2 * patches * DecoderWidth * pixels;
            return 2 * projection + 3 * (Blocks(visible, Width, Depth) + decoder);
        }
    }

    private static double Blocks(double tokens, int width, int depth) => depth * tokens * (24.0 * width * width + 4 * tokens * width);
}
