namespace Puente.Learning.Training.Interchange;

/// <summary>Weights that are no part of a backbone: some are left out, some would change what it computes and are refused.</summary>
internal static class OtherWeights
{
    private static readonly (string Start, string Part)[] LeftOut =
    [
        ("classifier.", "classifier"), ("head.", "classifier"), ("fc.", "classifier"), ("pooler.", "pooler"), ("pre_logits.", "pooler"),
        ("decoder.", "decoder"), ("decoder_", "decoder"), ("embeddings.mask_token", "mask token"), ("mask_token", "mask token"),
    ];

    private static readonly (string Part, string Reason)[] Unsupported =
    [
        (".mlp.weights_in", "gated MLPs (SwiGLU)"), (".mlp.weights_out", "gated MLPs (SwiGLU)"), (".mlp.w12", "gated MLPs (SwiGLU)"), (".mlp.w3", "gated MLPs (SwiGLU)"),
        (".mlp.fc1_g", "gated MLPs (SwiGLU)"), ("q_norm", "normalised queries and keys"), ("k_norm", "normalised queries and keys"),
        ("dist_token", "a distillation token (DeiT)"), ("distillation_token", "a distillation token (DeiT)"), ("rope", "rotary positions"), ("rotary", "rotary positions"),
        ("fc_norm", "a norm after pooling"), ("norm_pre", "a norm before the blocks (CLIP)"), ("rel_pos", "relative positions"),
        ("relative_position", "relative positions"), ("attn_pool", "pooling by attention"), (".gamma_1", "the layer scale of BEiT"), (".mlp.norm", "a norm inside the MLP"),
    ];

    /// <summary>What part <paramref name="name"/> belongs to, of those that are left out; null when to none.</summary>
    public static string? PartLeftOut(string name) => Array.Find(LeftOut, part => name.StartsWith(part.Start, StringComparison.Ordinal)).Part;

    /// <summary>The features behind <paramref name="names"/> that this backbone does not have.</summary>
    public static IReadOnlyList<string> Features(IEnumerable<string> names) =>
        [.. names.Select(name => Array.Find(Unsupported, feature => name.Contains(feature.Part, StringComparison.Ordinal)).Reason).OfType<string>().Distinct().Order(StringComparer.Ordinal)];
}
