using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Interchange;

/// <summary>Public weights made a backbone of ours: <c>backbone.safetensors</c> and <c>backbone.onnx</c>, as pretraining leaves them.</summary>
public static class WeightsImport
{
    private const int ParityImages = 2;

    /// <summary>Imports a safetensors file, or a folder with one (or shards) and its configuration.</summary>
    /// <param name="path">File or folder.</param>
    /// <param name="folder">Output folder.</param>
    /// <param name="options">What the weights leave open.</param>
    /// <exception cref="InputException">The weights are broken or hostile, of no known layout, have features that are not supported, or do not hold exactly the tensors of their architecture.</exception>
    public static ImportResult Run(string path, string folder, ImportOptions? options = null)
    {
        using var source = WeightSource.Open(path);
        using var backbone = Read(source, options ?? new ImportOptions(), out var leftOut, out var notes);
        var files = BackboneExport.Write(backbone, source.Metadata.GetValueOrDefault(BackboneFile.RecipeKey) ?? $"imported: {source.Name}", folder, RandomImages.Of(ParityImages, backbone.Options.Side));
        return new ImportResult(files, source.Name, source.Layout, leftOut, notes);
    }

    /// <summary>The backbone of the weights at <paramref name="path"/>, ready to embed.</summary>
    /// <exception cref="InputException">As <see cref="Run"/>.</exception>
    public static Backbone Load(string path, ImportOptions? options = null)
    {
        using var source = WeightSource.Open(path);
        return Read(source, options ?? new ImportOptions(), out _, out _);
    }

    private static Backbone Read(WeightSource source, ImportOptions asked, out IReadOnlyList<LeftOutWeights> leftOut, out IReadOnlyList<string> notes)
    {
        var architecture = SourceArchitecture.Of(source, asked);
        leftOut = Check(source, architecture);
        var options = architecture.Options;
        notes = architecture.Notes;
        if (asked.Side is { } side && side != options.Side)
        {
            notes = [.. notes, $"The weights were trained at {options.Side} pixels; positions were brought to {side}."];
            options = Sized(options, side);
        }

        var backbone = new Backbone(options);
        try
        {
            Fill(backbone, source, architecture);
        }
        catch (InputException)
        {
            backbone.Dispose();
            throw;
        }

        backbone.eval();
        return backbone;
    }

    /// <summary>Every tensor of the architecture is there and no other, but for parts that are left out.</summary>
    private static List<LeftOutWeights> Check(WeightSource source, SourceArchitecture architecture)
    {
        var expected = new Dictionary<string, long[]>();
        foreach (var (name, shape) in StateShapes.Of(architecture.Options))
        {
            var parts = LayoutNames.Of(source.Layout, name);
            foreach (var part in parts) expected[part] = [.. shape.Select((size, dimension) => dimension == 0 && parts.Count > 1 ? size / parts.Count : size)];
        }

        var positions = LayoutNames.Of(source.Layout, "pos_embed")[0];
        if (architecture.Rows is { } rows && (rows.Grid == architecture.Options.Grid || architecture.Options.Positions == PositionKind.SinCos))
            expected[positions] = [1, rows.Prefix + rows.Grid * rows.Grid, architecture.Options.Width];
        var others = source.Entries.Keys.Where(name => !expected.ContainsKey(name) && OtherWeights.PartLeftOut(name) is not null).ToHashSet();
        StrictKeys.Check(source.Name, expected, source.Entries.Where(pair => !others.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => pair.Value.Shape));
        return [.. others.GroupBy(name => OtherWeights.PartLeftOut(name)!).Select(part => new LeftOutWeights(part.Key, part.Count())).OrderBy(part => part.Part, StringComparer.Ordinal)];
    }

    private static void Fill(Backbone backbone, WeightSource source, SourceArchitecture architecture)
    {
        using var guard = no_grad();
        var (trained, options) = (architecture.Options, backbone.Options);
        float[]? toRegisters = null;
        // In order of names: the table of positions comes before the registers, which may take a part of it.
        foreach (var (name, target) in backbone.state_dict().OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            using var scope = NewDisposeScope();
            if (name == "pos_embed")
            {
                (var positions, toRegisters) = architecture.Rows!.Value.ToOurs(source.Floats(name), options.ClassToken, options.Width);
                target.copy_(Resized(tensor(positions, [1, positions.Length / options.Width, options.Width]), trained, options));
                continue;
            }

            target.copy_(target.dtype == ScalarType.Int64 ? tensor(source.Integers(name), target.shape) : tensor(source.Floats(name), target.shape));
            if (name == "reg_token" && toRegisters is not null) target.add_(tensor(toRegisters, target.shape));
        }
    }

    private static Tensor Resized(Tensor table, BackboneOptions trained, BackboneOptions options)
    {
        var tokens = options.ClassToken ? 1 : 0;
        var patches = LearnedPosition.Resize(table.narrow(1, tokens, table.shape[1] - tokens), trained.Grid, options.Grid, options.Grid);
        return tokens == 0 ? patches : cat([table.narrow(1, 0, 1), patches], 1);
    }

    private static BackboneOptions Sized(BackboneOptions options, int side)
    {
        try
        {
            return (options with { Side = side }).Validated();
        }
        catch (ArgumentException e)
        {
            throw new InputException("import.side", $"{side}", $"does not fit: {e.Message}", $"Give a multiple of {options.Patch}.");
        }
    }
}
