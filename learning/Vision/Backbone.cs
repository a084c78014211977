using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// The foundation model: a vision transformer (Dosovitskiy et al. 2021) over one of three stems (<see cref="StemKind"/>). The embedding pools patch tokens by mean,
/// maximum and deviation, and carries the class token, the pooled dictionary and raw statistics beside them where there are any (<see cref="BackboneOptions.Blocks"/>).
/// Weights are named as in timm. Training composes its parts: <see cref="Read"/>, <see cref="Stem"/>, <see cref="Positions"/>, <see cref="Encode"/>.
/// </summary>
public sealed class Backbone : nn.Module<Tensor, Tensor>
{
    /// <summary>Brings the dictionary block to the range of the tokens: rounding that two runtimes do differently stays as small as theirs. Heads standardise, so it changes no score.</summary>
    public const float DictionaryScale = 0.1f;

    private const double TokenDeviation = 0.02;
    private readonly PatchEmbedding? patch_embed;
    private readonly DictionaryStem? dictionary;
    private readonly ConvStem? conv_stem;
    private readonly Parameter? cls_token, reg_token, pos_embed;
    private readonly ModuleList<Block> blocks;
    private readonly LayerNorm norm;
    private readonly Dictionary<(long, long), Tensor> _positions = [];

    /// <summary>A randomly initialised backbone; with adapters, untrained, when <paramref name="lora"/> is given.</summary>
    public Backbone(BackboneOptions options, LoraOptions? lora = null) : base(nameof(Backbone))
    {
        Options = options.Validated();
        var width = options.Width;
        if (options.Stem == StemKind.Plain) patch_embed = new PatchEmbedding(options.Patch, width);
        if (options.Stem == StemKind.Dictionary) dictionary = new DictionaryStem(options);
        if (options.Stem != StemKind.Plain) conv_stem = new ConvStem(options.Patch, options.StemChannels, width);
        if (options.ClassToken) cls_token = Learned(1, width);
        if (options.Registers > 0) reg_token = Learned(options.Registers, width);
        if (options.Positions == PositionKind.Learned) pos_embed = Learned((options.ClassToken ? 1 : 0) + options.Grid * options.Grid, width);
        blocks = new ModuleList<Block>([.. Enumerable.Range(0, options.Depth).Select(_ => new Block(options, lora))]);
        norm = nn.LayerNorm(width, options.NormEpsilon);
        RegisterComponents();
        Initialize();
    }

    /// <summary>The architecture.</summary>
    public BackboneOptions Options { get; }

    /// <summary>The frozen stem, to put a dictionary in; null where the architecture has none.</summary>
    public DictionaryStem? Dictionary => dictionary;

    /// <summary>images: uint8 [N, H, W, 3], any multiple of a patch a side → what the stems read.</summary>
    public StemInput Read(Tensor images)
    {
        var levels = Pixels.ToLevels(images);
        var normalized = Pixels.Normalize(levels, Options.Pixels);
        if (dictionary is null) return new StemInput(normalized, null, null);
        var unit = levels / Pixels.Levels;
        return new StemInput(normalized, unit, dictionary.Cells(unit, normalized));
    }

    /// <summary>Patch tokens before positions: [N, T, D], row-major over H/P × W/P.</summary>
    public Tensor Stem(StemInput input)
    {
        using var scope = NewDisposeScope();
        var stem = patch_embed?.call(input.Normalized) ?? conv_stem!.call(input.Normalized);
        if (input.Cells is { } cells) stem += dictionary!.call(cells);
        return stem.flatten(2).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>Positions of patches on a grid: [1, rows × columns, D]. Not to be disposed.</summary>
    public Tensor Positions(long rows, long columns)
    {
        if (pos_embed is not null)
        {
            var offset = Options.ClassToken ? 1 : 0;
            return LearnedPosition.Resize(pos_embed.narrow(1, offset, pos_embed.shape[1] - offset), Options.Grid, rows, columns);
        }

        if (_positions.TryGetValue((rows, columns), out var known)) return known;
        var table = SinCosPosition.Tensor((int)rows, (int)columns, Options.Width, Options.Grid).to(norm.weight!.device);
        return _positions[(rows, columns)] = table.DetachFromDisposeScope();
    }

    /// <summary>patches: [N, T, D], positions added, any T (MAE leaves patches out) → normalised tokens [N, prefix + T, D]: class token, registers, patches.</summary>
    public Tensor Encode(Tensor patches)
    {
        using var scope = NewDisposeScope();
        var x = WithPrefix(patches);
        foreach (var block in blocks) x = block.call(x);
        return norm.call(x).MoveToOuterDisposeScope();
    }

    /// <summary>images: uint8 [N, H, W, 3] → every normalised token [N, prefix + T, D].</summary>
    public Tensor AllTokens(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Transform(Read(images)).MoveToOuterDisposeScope();
    }

    /// <summary>images: uint8 [N, H, W, 3], any multiple of a patch a side → normalised patch tokens [N, H/P × W/P, D].</summary>
    public Tensor Tokens(Tensor images)
    {
        using var scope = NewDisposeScope();
        return Patches(AllTokens(images)).MoveToOuterDisposeScope();
    }

    /// <summary>images: uint8 [N, H, W, 3] → embeddings [N, <see cref="BackboneOptions.Dimensions"/>], laid out as <see cref="BackboneOptions.Blocks"/>.</summary>
    public override Tensor forward(Tensor images)
    {
        using var scope = NewDisposeScope();
        var input = Read(images);
        var all = Transform(input);
        var tokens = Patches(all);
        List<Tensor> parts = [tokens.mean([1]), tokens.amax([1]), Deviation(tokens, 1)];
        if (cls_token is not null) parts.Add(all.select(1, 0));
        if (input is { Cells: { } cells, Unit: { } unit })
        {
            var filters = Options.Filters;
            parts.Add(cells.narrow(1, 0, filters).mean([2, 3]) * DictionaryScale);
            parts.Add(cells.narrow(1, filters, filters).amax([2, 3]) * DictionaryScale);
            parts.Add(StatisticsBlock(unit));
        }

        return cat(parts, 1).MoveToOuterDisposeScope();
    }

    /// <summary>Takes away what no random draw gives: cells no longer reach the tokens through the dictionary stem. For a baseline.</summary>
    public void WithholdDictionary() => dictionary?.Withhold();

    /// <summary>Moves the stems' batch norms towards the statistics of images: uint8 [N, H, W, 3]. Weights stay. A plain stem has none.</summary>
    public void Calibrate(Tensor images)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        dictionary?.train();
        conv_stem?.train();
        var input = Read(images);
        conv_stem?.call(input.Normalized);
    }

    /// <summary>Mean, deviation, maximum and minimum over the image of each raw cell statistic: [N, 3, H, W] → [N, 48].</summary>
    private Tensor StatisticsBlock(Tensor unit)
    {
        var cells = Pixels.CellStatistics(unit, Options.Patch).flatten(2);
        return cat([cells.mean([2]), Deviation(cells, 2), cells.amax([2]), cells.amin([2])], 1);
    }

    private static Tensor Deviation(Tensor x, long dimension) =>
        ((x - x.mean([dimension], keepdim: true)).square().mean([dimension]) + Pixels.Variance).sqrt();

    private Tensor Transform(StemInput input)
    {
        var (height, width) = (input.Normalized.shape[2], input.Normalized.shape[3]);
        return Encode(Stem(input) + Positions(height / Options.Patch, width / Options.Patch));
    }

    private Tensor Patches(Tensor all) => all.narrow(1, Options.Prefix, all.shape[1] - Options.Prefix);

    /// <summary>The class token has a position of its own where positions are learned; registers have none.</summary>
    private Tensor WithPrefix(Tensor patches)
    {
        var n = patches.shape[0];
        var parts = new List<Tensor>();
        if (cls_token is not null) parts.Add(pos_embed is null ? cls_token : cls_token + pos_embed.narrow(1, 0, 1));
        if (reg_token is not null) parts.Add(reg_token);
        return parts.Count == 0 ? patches : cat([.. parts.Select(part => part.expand(n, -1, -1)), patches], 1);
    }

    private static Parameter Learned(int tokens, int width) => Weights.Of(randn(1, tokens, width) * TokenDeviation);

    /// <summary>Linear weights by Xavier, their biases zero, as ViT's reference code has it. Adapters keep their own start.</summary>
    private void Initialize()
    {
        foreach (var linear in blocks.SelectMany(block => block.modules()).OfType<Linear>())
        {
            nn.init.xavier_uniform_(linear.weight);
            if (linear.bias is { } bias) nn.init.zeros_(bias);
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
