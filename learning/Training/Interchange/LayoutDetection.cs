using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Interchange;

/// <summary>Tells the layout of a file by its names.</summary>
internal static class LayoutDetection
{
    private const string HuggingFace = "embeddings.patch_embeddings.projection.weight";
    private static readonly string[] Timm = ["patch_embed.proj.weight", "conv_stem.proj.weight"];

    /// <summary>The layout, and what stands before every name of the backbone (<c>vit.</c>, <c>module.backbone.</c>; mostly nothing).</summary>
    /// <exception cref="InputException">The names are of no layout that is known, of several models, or contradict config.json.</exception>
    public static (WeightLayout Layout, string Prefix) Of(string file, ITensorSource tensors, ModelConfig? config)
    {
        var names = tensors.Entries.Select(entry => entry.Name).ToHashSet();
        string[] ends = [HuggingFace, .. Timm];
        var stems = names.SelectMany(_ => ends, (name, end) => (name, end)).Where(pair => pair.name == pair.end || pair.name.EndsWith("." + pair.end, StringComparison.Ordinal)).ToList();
        if (stems.Count == 0) throw Unknown(file, names);
        if (stems.Count > 1)
            throw new InputException("weights", file, $"hold {stems.Count} models: {string.Join(", ", stems.Take(3).Select(stem => SafeTensorsHeader.Short(stem.name)))}", "Give the weights of one, the teacher's where there are two.");
        var (stem, ending) = stems[0];
        var prefix = stem[..^ending.Length];
        var layout = ending != HuggingFace ? (tensors.Metadata.ContainsKey(BackboneFile.ArchitectureKey) && prefix.Length == 0 ? WeightLayout.Puente : WeightLayout.Timm)
            : names.Contains(prefix + "encoder.layer.0.layer_scale1.lambda1") || names.Contains(prefix + "encoder.layer.0.norm1.weight") ? WeightLayout.Dinov2
            : names.Contains(prefix + "encoder.layer.0.layernorm_before.weight") ? (names.Contains("decoder.mask_token") || config?.ModelType == "vit_mae" ? WeightLayout.VitMae : WeightLayout.Vit)
            : throw Unknown(file, names);
        var known = ModelTypes(layout);
        if (config?.ModelType is { } type && !known.Contains(type))
            throw new InputException("model_type", type, $"is not that of the weights beside it, which are named as {layout}'s", known.Count == 0 ? "Take config.json away, or give the weights their own." : $"Expected: {string.Join(", ", known)}.");
        return (layout, prefix);
    }

    private static IReadOnlyList<string> ModelTypes(WeightLayout layout) => layout switch
    {
        WeightLayout.Vit => ["vit"],
        WeightLayout.VitMae => ["vit_mae"],
        WeightLayout.Dinov2 => ["dinov2", "dinov2_with_registers"],
        _ => [],
    };

    private static InputException Unknown(string file, HashSet<string> names) =>
        new("weights", file, $"are of no layout that is known; the first names are {string.Join(", ", names.Order(StringComparer.Ordinal).Take(5).Select(SafeTensorsHeader.Short))}",
            "Known are timm's vision_transformer, and ViT, ViT-MAE and DINOv2 of Hugging Face (transformers 4).");
}
