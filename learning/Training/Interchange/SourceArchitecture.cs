using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary>What weights are of: as their configuration says, else as their shapes tell, else as their authors did.</summary>
internal sealed class SourceArchitecture
{
    private const int HeadWidth = 64;
    private readonly WeightSource _source;
    private readonly ImportOptions _asked;
    private readonly List<string> _notes = [];

    private SourceArchitecture(WeightSource source, ImportOptions asked)
    {
        (_source, _asked) = (source, asked);
        Refuse();
        Options = Validated(source.Metadata.TryGetValue(BackboneFile.ArchitectureKey, out var document) ? Said(document) : Inferred());
        if (source.Shape("pos_embed") is [1, var rows, var width])
            Rows = PositionRows.Of(rows, Options.ClassToken, Options.Registers, GridKnown ? Options.Grid : null);
        if (Options.Positions == PositionKind.SinCos && Rows is not null && !HoldsSinCos()) Options = Options with { Positions = PositionKind.Learned };
    }

    /// <summary>The architecture at the size the weights were trained at.</summary>
    public BackboneOptions Options { get; }

    /// <summary>Rows of the table of positions; null when there is none, or none that makes sense.</summary>
    public PositionRows? Rows { get; }

    /// <summary>What was assumed.</summary>
    public IReadOnlyList<string> Notes => _notes;

    private bool GridKnown => _source.Metadata.ContainsKey(BackboneFile.ArchitectureKey) || ConfiguredSide is not null;

    private int? ConfiguredSide => ModelConfig.Square(_source.Config?.ImageSize, "image_size") ?? _source.Config?.ModelArgs?.ImgSize;

    /// <summary>Reads the architecture of <paramref name="source"/>.</summary>
    /// <exception cref="InputException">It is not supported, or cannot be told.</exception>
    public static SourceArchitecture Of(WeightSource source, ImportOptions asked) => new(source, asked);

    private BackboneOptions Inferred()
    {
        var config = _source.Config;
        var arguments = config?.ModelArgs;
        if (_source.Shape("patch_embed.proj.weight") is not [var outputs, 3, var patchSide, var patchAcross] || patchSide != patchAcross)
            throw new InputException("weights", _source.Name, "project patches that are not squares of three colours", "Only square patches of colour images are supported.");
        var classToken = _source.Shape("cls_token") is not null;
        var registers = Bounded(_source.Shape("reg_token") is [1, var count, _] ? count : config?.NumRegisterTokens ?? arguments?.RegTokens ?? 0);
        var patch = ModelConfig.Square(config?.PatchSize, "patch_size") ?? arguments?.PatchSize ?? Bounded(patchSide);
        var width = config?.HiddenSize ?? arguments?.EmbedDim ?? Bounded(outputs);
        var rows = _source.Shape("pos_embed") is [1, var all, _] ? PositionRows.Of(all, classToken, registers, ConfiguredSide / Math.Max(1, patch)) : null;
        var scaled = _source.Shape("blocks.0.ls1.gamma") is not null;
        return new BackboneOptions
        {
            Stem = StemKind.Plain,
            Side = ConfiguredSide ?? (rows is { } table ? table.Grid * patch : throw Untold("image_size", "cannot be told from the positions")),
            Patch = patch,
            Width = width,
            Depth = config?.NumHiddenLayers ?? arguments?.Depth ?? Blocks(),
            Heads = _asked.Heads ?? config?.NumAttentionHeads ?? arguments?.NumHeads ?? AssumedHeads(width),
            MlpRatio = MlpRatio(width),
            Positions = PositionKind.Learned,
            ClassToken = classToken,
            Registers = registers,
            QkvBias = config?.QkvBias ?? arguments?.QkvBias ?? _source.Shape("blocks.0.attn.qkv.bias") is not null,
            LayerScale = scaled ? Math.Clamp(config?.LayerscaleValue ?? arguments?.InitValues ?? 1, double.Epsilon, 1) : null,
            NormEpsilon = config?.LayerNormEps ?? (_source.Layout is WeightLayout.Vit or WeightLayout.VitMae ? 1e-12 : 1e-6),
            Pixels = Statistics(),
        };
    }

    private PixelStatistics? Statistics()
    {
        switch (_asked.Pixels)
        {
            case "imagenet": return PixelStatistics.ImageNet;
            case "half": return PixelStatistics.Half;
            case "image": return null;
            case null: break;
            default: throw new InputException("import.pixels", _asked.Pixels, "is not known", "Give imagenet, half or image.");
        }

        if (_source.Preprocessor?.Pixels() is { } said) return said;
        if (_source.Config?.PretrainedCfg is { Mean: { } mean } pretrained) return PreprocessorConfig.Statistics(mean, pretrained.Std, "pretrained_cfg");
        var (name, assumed) = _source.Layout == WeightLayout.Vit ? ("half", PixelStatistics.Half) : ("imagenet", PixelStatistics.ImageNet);
        _notes.Add($"Nothing says what means and deviations the pixels should have; '{name}' was taken.");
        return assumed;
    }

    private int AssumedHeads(int width)
    {
        if (width < HeadWidth || width % HeadWidth != 0) throw Untold("heads", $"cannot be told from a width of {width}");
        // ViT-Huge has heads of 80.
        var heads = width == 1280 ? 16 : width / HeadWidth;
        _notes.Add($"Nothing says how many attention heads there are; {heads} were taken, {width / heads} wide each.");
        return heads;
    }

    private int MlpRatio(int width)
    {
        var hidden = _source.Config?.IntermediateSize ?? (_source.Shape("blocks.0.mlp.fc1.weight") is [var rows, _] ? rows : 4L * width);
        return hidden > 0 && width > 0 && hidden % width == 0
            ? Bounded(hidden / width)
            : throw new InputException("weights", _source.Name, $"have MLPs of {hidden}, no multiple of the width {width}", "Only whole ratios are supported.");
    }

    /// <summary>Blocks without a gap, whatever they hold.</summary>
    private int Blocks()
    {
        var start = _source.Layout is WeightLayout.Puente or WeightLayout.Timm ? "blocks." : "encoder.layer.";
        var present = _source.Entries.Keys.Where(name => name.StartsWith(start, StringComparison.Ordinal)).Select(name => name[start.Length..].Split('.')[0]).ToHashSet();
        var blocks = 0;
        while (present.Contains($"{blocks}")) blocks++;
        return blocks;
    }

    private void Refuse()
    {
        var config = _source.Config;
        if (config?.HiddenAct is { } activation and not "gelu") throw new InputException("hidden_act", activation, "is not supported", "Only 'gelu' is.");
        if (config?.UseSwigluFfn == true) throw new InputException("use_swiglu_ffn", "true", "is not supported", "Choose DINOv2 Small, Base or Large.");
        if (config?.NumChannels is { } channels and not 3) throw new InputException("num_channels", $"{channels}", "is not supported", "Only three colours are.");
    }

    private bool HoldsSinCos() => Rows is { } rows && rows.Grid == Options.Grid && _source.Shape("pos_embed") is [1, _, var width] && width == Options.Width
        && rows.ToOurs(_source.Floats("pos_embed"), Options.ClassToken, Options.Width).Positions.AsSpan((Options.ClassToken ? 1 : 0) * Options.Width)
            .SequenceEqual(SinCosPosition.Table(Options.Grid, Options.Grid, Options.Width, Options.Grid));

    private BackboneOptions Said(string document)
    {
        var said = Parse(document);
        if (_asked.Heads is { } heads && heads != said.Heads) throw new InputException("import.heads", $"{heads}", $"is not open: the weights themselves say {said.Heads}", "Leave it out.");
        if (_asked.Pixels is { } pixels) throw new InputException("import.pixels", pixels, "is not open: the weights themselves say how pixels are normalised", "Leave it out.");
        return said;
    }

    private BackboneOptions Parse(string document)
    {
        try
        {
            return JsonSerializer.Deserialize<BackboneOptions>(document, Json.Options) ?? throw new JsonException("the document is null");
        }
        catch (JsonException e)
        {
            throw new InputException(BackboneFile.ArchitectureKey, _source.Name, $"cannot be read: {e.Message}", "Export the backbone again.");
        }
    }

    private BackboneOptions Validated(BackboneOptions options)
    {
        try
        {
            return options.Validated();
        }
        catch (ArgumentException e)
        {
            throw new InputException("weights", _source.Name, $"are of an architecture that is not supported: {e.Message}", "Choose a vision transformer from Tiny to Large.");
        }
    }

    private static InputException Untold(string field, string problem) =>
        new(field, null, problem, $"Put config.json beside the weights{(field == "heads" ? ", or say how many heads there are" : "")}.");

    private static int Bounded(long figure) => (int)Math.Clamp(figure, -1, int.MaxValue);
}
