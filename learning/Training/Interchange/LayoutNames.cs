using Puente.Core.Training;

namespace Puente.Learning.Training.Interchange;

/// <summary>What each layout calls our tensors. Hugging Face keeps queries, keys and values apart; all others keep them in one, in that order.</summary>
public static class LayoutNames
{
    private const string Blocks = "blocks.", Layers = "encoder.layer.";

    private static readonly (string Ours, string Theirs)[] Top =
    [
        ("cls_token", "embeddings.cls_token"), ("pos_embed", "embeddings.position_embeddings"), ("reg_token", "embeddings.register_tokens"),
        ("patch_embed.proj.", "embeddings.patch_embeddings.projection."), ("norm.", "layernorm."),
    ];

    private static readonly (string Ours, string Theirs)[] Vit =
    [
        ("norm1.", "layernorm_before."), ("attn.proj.", "attention.output.dense."), ("norm2.", "layernorm_after."),
        ("mlp.fc1.", "intermediate.dense."), ("mlp.fc2.", "output.dense."),
    ];

    private static readonly (string Ours, string Theirs)[] Dinov2 =
    [
        ("norm1.", "norm1."), ("attn.proj.", "attention.output.dense."), ("norm2.", "norm2."), ("mlp.fc1.", "mlp.fc1."), ("mlp.fc2.", "mlp.fc2."),
        ("ls1.gamma", "layer_scale1.lambda1"), ("ls2.gamma", "layer_scale2.lambda1"),
    ];

    /// <summary>The tensors that make up our <paramref name="name"/> under <paramref name="layout"/>, to be stacked along the first dimension; none when the layout has no name for it.</summary>
    public static IReadOnlyList<string> Of(WeightLayout layout, string name)
    {
        if (layout is WeightLayout.Puente or WeightLayout.Timm) return [name];
        if (!name.StartsWith(Blocks, StringComparison.Ordinal)) return Renamed(Top, name) is { } top ? [top] : [];
        var parts = name.Split('.', 3);
        var layer = $"{Layers}{parts[1]}.";
        const string qkv = "attn.qkv.";
        if (parts[2].StartsWith(qkv, StringComparison.Ordinal))
            return [.. new[] { "query", "key", "value" }.Select(part => $"{layer}attention.attention.{part}.{parts[2][qkv.Length..]}")];
        return Renamed(layout == WeightLayout.Dinov2 ? Dinov2 : Vit, parts[2]) is { } inner ? [layer + inner] : [];
    }

    private static string? Renamed((string Ours, string Theirs)[] table, string name)
    {
        foreach (var (ours, theirs) in table)
            if (name.StartsWith(ours, StringComparison.Ordinal)) return theirs + name[ours.Length..];
        return null;
    }
}
