using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// The foundation model: a vision transformer (Dosovitskiy et al. 2021) over two stems, one frozen (<see cref="DictionaryStem"/>), one learned
/// (<see cref="ConvStem"/>), without a class token. The embedding pools tokens by mean, maximum and deviation, and carries the pooled
/// dictionary and statistics beside them (<see cref="BackboneOptions.Blocks"/>).
/// </summary>
public sealed class Backbone : nn.Module<Tensor, Tensor>
{
    /// <summary>Brings the dictionary block to the range of the tokens: rounding that two runtimes do differently stays as small as theirs. Heads standardise, so it changes no score.</summary>
    public const float DictionaryScale = 0.1f;

    private readonly DictionaryStem dictionary;
    private readonly ConvStem conv_stem;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm norm;
    private readonly Dictionary<(long, long), Tensor> _positions = [];

    /// <summary>A randomly initialised backbone.</summary>
    public Backbone(BackboneOptions options) : base(nameof(Backbone))
    {
        Options = options.Validated();
        dictionary = new DictionaryStem(options);
        conv_stem = new ConvStem(options.StemChannels, options.Width);
        blocks = new ModuleList<Block>([.. Enumerable.Range(0, options.Depth).Select(_ => new Block(options.Width, options.Heads, options.MlpRatio))]);
        norm = nn.LayerNorm(options.Width, Block.NormEpsilon);
        RegisterComponents();
        Initialize();
    }

    /// <summary>The architecture.</summary>
    public BackboneOptions Options { get; }

    /// <summary>The frozen stem, to put a dictionary in.</summary>
    public DictionaryStem Dictionary => dictionary;

    /// <summary>images: uint8 [N, H, W, 3], any multiple of 8 pixels a side → normalised tokens [N, H/8 × W/8, D].</summary>
    public Tensor Tokens(Tensor images)
    {
        using var scope = NewDisposeScope();
        var levels = Pixels.ToLevels(images);
        var (unit, normalized) = (levels / Pixels.Levels, Pixels.Normalize(levels));
        return Transform(normalized, dictionary.Cells(unit, normalized)).MoveToOuterDisposeScope();
    }

    /// <summary>images: uint8 [N, H, W, 3] → embeddings [N, <see cref="BackboneOptions.Dimensions"/>], laid out as <see cref="BackboneOptions.Blocks"/>.</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var levels = Pixels.ToLevels(images);
        var (unit, normalized) = (levels / Pixels.Levels, Pixels.Normalize(levels));
        var cells = dictionary.Cells(unit, normalized);
        var tokens = Transform(normalized, cells);
        var filters = Options.Filters;
        return cat(
            [
                tokens.mean([1]), tokens.amax([1]), Deviation(tokens, 1),
                cells.narrow(1, 0, filters).mean([2, 3]) * DictionaryScale, cells.narrow(1, filters, filters).amax([2, 3]) * DictionaryScale,
                StatisticsBlock(unit),
            ], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Takes away what no random draw gives: cells no longer reach the tokens through the dictionary stem. For a baseline.</summary>
    public void WithholdDictionary() => dictionary.Withhold();

    /// <summary>Moves the stems' batch norms towards the statistics of images: uint8 [N, H, W, 3]. Weights stay.</summary>
    public void Calibrate(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var levels = Pixels.ToLevels(images);
        var (unit, normalized) = (levels / Pixels.Levels, Pixels.Normalize(levels));
        dictionary.train();
        conv_stem.train();
        dictionary.Cells(unit, normalized);
        conv_stem.call(normalized);
    }

    /// <summary>Mean, deviation, maximum and minimum over the image of each raw cell statistic: [N, 3, H, W] → [N, 48].</summary>
    private static Tensor StatisticsBlock(Tensor unit)
    {
        var cells = Pixels.CellStatistics(unit).flatten(2);
        return cat([cells.mean([2]), Deviation(cells, 2), cells.amax([2]), cells.amin([2])], 1);
    }

    private static Tensor Deviation(Tensor x, long dimension) =>
        ((x - x.mean([dimension], keepdim: true)).square().mean([dimension]) + Pixels.Variance).sqrt();

    private Tensor Transform(Tensor normalized, Tensor cells)
    {
        var stem = dictionary.call(cells) + conv_stem.call(normalized);
        var x = stem.flatten(2).transpose(1, 2) + Positions(stem.shape[2], stem.shape[3]);
        foreach (var block in blocks) x = block.call(x);
        return norm.call(x);
    }

    private Tensor Positions(long rows, long columns)
    {
        if (_positions.TryGetValue((rows, columns), out var known)) return known;
        var table = SinCosPosition.Tensor((int)rows, (int)columns, Options.Width, Options.Side / BackboneOptions.CellPixels);
        return _positions[(rows, columns)] = table.DetachFromDisposeScope();
    }

    /// <summary>Linear weights by Xavier, their biases zero, as ViT's reference code has it.</summary>
    private void Initialize()
    {
        foreach (var linear in blocks.SelectMany(block => block.modules()).OfType<Linear>())
        {
            nn.init.xavier_uniform_(linear.weight);
            nn.init.zeros_(linear.bias);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            foreach (var table in _positions.Values) table.Dispose();
        base.Dispose(disposing);
    }
}
