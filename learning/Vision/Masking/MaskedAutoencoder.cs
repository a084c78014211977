using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Masking;

/// <summary>
/// A masked autoencoder (He et al. 2021): the encoder sees a few patches, a light decoder rebuilds the pixels of the others. Any stem: a convolutional one
/// sees the whole image before its tokens are hidden. Weights of the decoder are named as in the paper's code. (images, mask) → the loss, a scalar.
/// </summary>
public sealed class MaskedAutoencoder : nn.Module<Tensor, PatchMask, Tensor>
{
    /// <summary>Added to the variance of a target patch.</summary>
    public const double TargetEpsilon = 1e-6;

    private const double TokenDeviation = 0.02;
    private const int MlpRatio = 4;
    private readonly MaskingOptions _options;
    private readonly Dictionary<(long, long), Tensor> _positions = [];
    private readonly Backbone backbone;
    private readonly Linear decoder_embed, decoder_pred;
    private readonly Parameter mask_token;
    private readonly ModuleList<Block> decoder_blocks;
    private readonly LayerNorm decoder_norm;

    /// <summary>A randomly initialised decoder over <paramref name="encoder"/>, which goes with it.</summary>
    public MaskedAutoencoder(Backbone encoder, MaskingOptions options) : base(nameof(MaskedAutoencoder))
    {
        (_options, backbone) = (options, encoder);
        var decoder = encoder.Options with { Width = options.DecoderWidth, Heads = options.DecoderHeads, MlpRatio = MlpRatio, QkvBias = true, LayerScale = null };
        decoder_embed = nn.Linear(encoder.Options.Width, decoder.Width);
        mask_token = Weights.Of(randn(1, 1, decoder.Width) * TokenDeviation);
        decoder_blocks = new ModuleList<Block>([.. Enumerable.Range(0, options.DecoderDepth).Select(_ => new Block(decoder))]);
        decoder_norm = nn.LayerNorm(decoder.Width, decoder.NormEpsilon);
        decoder_pred = nn.Linear(decoder.Width, 3 * encoder.Options.Patch * encoder.Options.Patch);
        RegisterComponents();
        foreach (var linear in decoder_blocks.SelectMany(block => block.modules()).Append(decoder_embed).Append(decoder_pred).OfType<Linear>())
        {
            nn.init.xavier_uniform_(linear.weight);
            nn.init.zeros_(linear.bias);
        }
    }

    /// <summary>What is kept.</summary>
    public Backbone Backbone => backbone;

    /// <summary>Patches seen of <paramref name="patches"/>: T·(1 − ratio), rounded down, at least one.</summary>
    public static int Seen(int patches, double ratio) => Math.Max(1, (int)(patches * (1 - ratio)));

    /// <summary>images: uint8 [N, H, W, 3] → the mean square error over hidden patches, a scalar.</summary>
    public override Tensor forward(Tensor images, PatchMask mask)
    {
        using var scope = NewDisposeScope();
        var input = backbone.Read(images);
        return Loss(Decode(Encode(input, mask), mask, Size(input)), Target(input), mask.Hidden()).MoveToOuterDisposeScope();
    }

    /// <summary>images: uint8 [N, H, W, 3] → predicted patches [N, T, 3·P²], each row a patch's pixels, row by row, colours together.</summary>
    public Tensor Predict(Tensor images, PatchMask mask)
    {
        using var scope = NewDisposeScope();
        var input = backbone.Read(images);
        return Decode(Encode(input, mask), mask, Size(input)).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// images: uint8 [N, H, W, 3] → the same, each hidden patch as it is predicted, those seen untouched. Where patches are normalised a prediction has
    /// neither brightness nor contrast of its own: it takes the mean and the deviation of the patch it stands for.
    /// </summary>
    public Tensor Rebuild(Tensor images, PatchMask mask)
    {
        using var scope = NewDisposeScope();
        var (input, patch) = (backbone.Read(images), backbone.Options.Patch);
        var size = Size(input);
        var predicted = Decode(Encode(input, mask), mask, size);
        if (_options.NormalizedPixels)
        {
            var (mean, deviation) = Moments(Patchify(input.Normalized, patch));
            predicted = predicted * deviation + mean;
        }

        var levels = Pixels.Restore(Unpatchify(predicted, patch, size), Pixels.ToLevels(images), backbone.Options.Pixels);
        var hidden = Unpatchify(mask.Hidden().unsqueeze(-1).expand(-1, -1, 3 * patch * patch), patch, size).permute(0, 2, 3, 1) > 0;
        return where(hidden, levels.round().clamp(0, Pixels.Levels).to(ScalarType.Byte).permute(0, 2, 3, 1), images).MoveToOuterDisposeScope();
    }

    /// <summary>What a prediction is compared with: the images as the stem reads them, cut in patches, each patch normalised where the options say so. [N, T, 3·P²].</summary>
    public Tensor Target(StemInput input)
    {
        using var scope = NewDisposeScope();
        var patches = Patchify(input.Normalized, backbone.Options.Patch);
        return (_options.NormalizedPixels ? NormalizePatches(patches) : patches).MoveToOuterDisposeScope();
    }

    /// <summary>Images [N, 3, H, W] → patches [N, T, P·P·3], row-major over places, then over pixels, colours last.</summary>
    public static Tensor Patchify(Tensor images, int patch)
    {
        using var scope = NewDisposeScope();
        var (n, rows, columns) = (images.shape[0], images.shape[2] / patch, images.shape[3] / patch);
        return images.reshape(n, 3, rows, patch, columns, patch).permute(0, 2, 4, 3, 5, 1).reshape(n, rows * columns, 3 * patch * patch).MoveToOuterDisposeScope();
    }

    /// <summary>Patches [N, T, P·P·3] → images [N, 3, H, W]: what <see cref="Patchify"/> cut, put together.</summary>
    public static Tensor Unpatchify(Tensor patches, int patch, (long Rows, long Columns) size)
    {
        using var scope = NewDisposeScope();
        var (n, (rows, columns)) = (patches.shape[0], size);
        return patches.reshape(n, rows, columns, patch, patch, 3).permute(0, 5, 1, 3, 2, 4).reshape(n, 3, rows * patch, columns * patch).MoveToOuterDisposeScope();
    }

    /// <summary>Each patch minus its mean, over its deviation (unbiased, as the paper's code has it): the same shape.</summary>
    public static Tensor NormalizePatches(Tensor patches)
    {
        using var scope = NewDisposeScope();
        var (mean, deviation) = Moments(patches);
        return ((patches - mean) / deviation).MoveToOuterDisposeScope();
    }

    /// <summary>Mean and deviation of each patch, [N, T, 1] each.</summary>
    private static (Tensor Mean, Tensor Deviation) Moments(Tensor patches) =>
        (patches.mean([-1], keepdim: true), (patches.var([-1], keepdim: true, unbiased: true) + TargetEpsilon).sqrt());

    /// <summary>predicted, target: [N, T, d]; hidden: [N, T] → the mean over hidden patches of their mean square error, a scalar.</summary>
    public static Tensor Loss(Tensor predicted, Tensor target, Tensor hidden)
    {
        using var scope = NewDisposeScope();
        var error = (predicted - target).square().mean([-1]);
        return ((error * hidden).sum() / hidden.sum()).MoveToOuterDisposeScope();
    }

    /// <summary>The stem's tokens with positions, the seen ones alone → normalised tokens [N, prefix + K, D].</summary>
    private Tensor Encode(StemInput input, PatchMask mask)
    {
        using var scope = NewDisposeScope();
        var (rows, columns) = Size(input);
        var tokens = backbone.Stem(input) + backbone.Positions(rows, columns);
        return backbone.Encode(Gather(tokens, mask.Kept)).MoveToOuterDisposeScope();
    }

    /// <summary>Mask tokens in place of what was hidden, all patches in order, positions, blocks: [N, prefix + K, D] → [N, T, 3·P²]. The class token goes through, registers do not.</summary>
    private Tensor Decode(Tensor encoded, PatchMask mask, (long Rows, long Columns) size)
    {
        using var scope = NewDisposeScope();
        var options = backbone.Options;
        var x = decoder_embed.call(encoded);
        var (n, seen, width) = (x.shape[0], mask.Kept.shape[1], x.shape[2]);
        var hidden = mask_token.expand(n, mask.Restore.shape[1] - seen, width);
        var patches = Gather(cat([x.narrow(1, options.Prefix, seen), hidden], 1), mask.Restore) + Positions(size);
        x = options.ClassToken ? cat([x.narrow(1, 0, 1), patches], 1) : patches;
        foreach (var block in decoder_blocks) x = block.call(x);
        var predicted = decoder_pred.call(decoder_norm.call(x));
        return (options.ClassToken ? predicted.narrow(1, 1, mask.Restore.shape[1]) : predicted).MoveToOuterDisposeScope();
    }

    private (long Rows, long Columns) Size(StemInput input) =>
        (input.Normalized.shape[2] / backbone.Options.Patch, input.Normalized.shape[3] / backbone.Options.Patch);

    /// <summary>Fixed sines and cosines for the decoder (the class token has none): [1, T, width].</summary>
    private Tensor Positions((long Rows, long Columns) size)
    {
        if (_positions.TryGetValue(size, out var known)) return known;
        var table = SinCosPosition.Tensor((int)size.Rows, (int)size.Columns, _options.DecoderWidth, backbone.Options.Grid).to(mask_token.device);
        return _positions[size] = table.DetachFromDisposeScope();
    }

    /// <summary>x: [N, T, D]; places: int64 [N, K] → [N, K, D].</summary>
    private static Tensor Gather(Tensor x, Tensor places) => x.gather(1, places.unsqueeze(-1).expand(-1, -1, x.shape[2]));

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var table in _positions.Values) table.Dispose();
        base.Dispose(disposing);
    }
}
