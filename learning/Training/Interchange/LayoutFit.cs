using Puente.Core.Training;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary>What a layout has names for.</summary>
internal static class LayoutFit
{
    private const double TimmEpsilon = 1e-6;

    /// <summary>Parts of <paramref name="options"/> that <paramref name="layout"/> cannot name; none when all fits.</summary>
    public static IReadOnlyList<string> Faults(BackboneOptions options, WeightLayout layout)
    {
        if (layout is WeightLayout.Puente or WeightLayout.Timm) return [];
        var faults = new List<string>();
        if (options.Stem != StemKind.Plain) faults.Add($"the {options.Stem.ToString().ToLowerInvariant()} stem");
        if (!options.ClassToken) faults.Add("a model without class token");
        if (layout == WeightLayout.Dinov2)
        {
            if (options.LayerScale is null) faults.Add("blocks without layer scale");
            return faults;
        }

        if (options.LayerScale is not null) faults.Add("layer scale");
        if (options.Registers > 0) faults.Add("registers");
        return faults;
    }

    /// <summary>What its documents cannot say of <paramref name="options"/>, a sentence each.</summary>
    public static IReadOnlyList<string> Notes(BackboneOptions options, WeightLayout layout)
    {
        if (layout == WeightLayout.Puente) return [];
        var notes = new List<string>();
        if (options.Pixels is null) notes.Add("Each image is normalised by its own means and deviation, which no configuration can say: do it before the model (Pixels.Normalize).");
        if (layout == WeightLayout.Timm && options.Stem != StemKind.Plain) notes.Add("timm has no such stem: its tensors are there under our names, and no config.json.");
        else if (layout == WeightLayout.Timm && Math.Abs(options.NormEpsilon - TimmEpsilon) > 1e-12) notes.Add($"timm's norms add 1e-6 to the variance; these weights were trained with {options.NormEpsilon}.");
        if (layout == WeightLayout.Vit) notes.Add("There is no pooler: make ViTModel with add_pooling_layer=False.");
        return notes;
    }
}
