using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Export;

/// <summary>A backbone's weights as those of a plain one: what adapters add is added to the weights they adapt (Hu et al. 2022, section 4.1: no cost at inference).</summary>
public static class MergedState
{
    private const string Suffix = ".adapter";

    /// <summary>Tensors by state_dict name of a backbone without adapters. Merged ones belong to the current dispose scope, the others to the backbone.</summary>
    public static IReadOnlyDictionary<string, Tensor> Of(Backbone backbone)
    {
        using var guard = no_grad();
        var state = backbone.state_dict();
        foreach (var (name, adapter) in Adapters(backbone))
        {
            var layer = name[..^Suffix.Length];
            using var added = adapter.Weight();
            state[$"{layer}.qkv.weight"] = state[$"{layer}.qkv.weight"].detach() + added;
            foreach (var key in state.Keys.Where(key => key.StartsWith(name + ".", StringComparison.Ordinal)).ToList()) state.Remove(key);
        }

        return state;
    }

    /// <summary>A backbone without adapters that computes what <paramref name="adapted"/> does.</summary>
    public static Backbone Merge(Backbone adapted)
    {
        // Before the scope: what a module makes within one goes with it.
        var plain = new Backbone(adapted.Options);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var state = Of(adapted);
        foreach (var (name, target) in plain.state_dict()) target.copy_(state[name]);
        plain.train(adapted.training);
        return plain;
    }

    internal static IEnumerable<(string Name, LowRank Adapter)> Adapters(Backbone backbone) =>
        from module in backbone.named_modules() where module.module is LowRank select (module.name, (LowRank)module.module);
}
