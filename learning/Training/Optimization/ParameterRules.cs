using System.Globalization;
using System.Text.RegularExpressions;
using TorchSharp.Modules;

namespace Puente.Learning.Training.Optimization;

/// <summary>Parameter groups: which weights decay, and how much slower the layers near the pixels learn.</summary>
/// <param name="depth">Transformer blocks of the backbone.</param>
/// <param name="layerDecay">Factor from a layer to the one before it (Bao et al. 2021; He et al. 2021, appendix A); 1 lets all learn alike.</param>
public sealed partial class ParameterRules(int depth, double layerDecay = 1)
{
    private static readonly string[] Undecayed = ["cls_token", "reg_token", "mask_token", "pos_embed", "gamma"];
    private static readonly string[] First = ["cls_token", "reg_token", "mask_token", "pos_embed", "patch_embed", "conv_stem", "dictionary"];

    /// <summary>Whether decay acts on it: matrices and kernels; not biases, norms, tokens, positions and layer scales.</summary>
    public static bool Decays(string name, Parameter weight) => weight.dim() > 1 && !name.Split('.').Any(Undecayed.Contains);

    /// <summary>What the learning rate is multiplied by: λ^(depth + 1 − layer). Stems, tokens and positions are layer 0, blocks follow, all else is the last.</summary>
    public double RateScale(string name) => Math.Pow(layerDecay, depth + 1 - Layer(name));

    private int Layer(string name)
    {
        if (name.Split('.').Any(First.Contains)) return 0;
        var block = EncoderBlock().Match(name);
        return block.Success ? int.Parse(block.Groups[1].Value, CultureInfo.InvariantCulture) + 1 : depth + 1;
    }

    /// <summary>A block of the backbone, not of a decoder.</summary>
    [GeneratedRegex(@"(?:^|\.)blocks\.(\d+)\.")]
    private static partial Regex EncoderBlock();
}
