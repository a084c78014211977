using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Bytes to the tensors the stems read.</summary>
public static class Pixels
{
    /// <summary>What keeps the division of a flat image, or a flat cell, steady.</summary>
    public const float Floor = 0.03f;

    /// <summary>images: uint8 [N, H, W, 3] → float [N, 3, H, W] in 0…1.</summary>
    public static Tensor ToUnit(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.permute(0, 3, 1, 2).to(ScalarType.Float32).div(255f).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>Each image minus its channel means, over (the deviation of what is left + 0.03): light goes, colour contrast stays. [N, 3, H, W] → the same.</summary>
    public static Tensor Normalize(Tensor unit)
    {
        using var scope = NewDisposeScope();
        var centred = unit - unit.mean([2, 3], keepdim: true);
        var deviation = centred.square().mean([1, 2, 3], keepdim: true).sqrt();
        return (centred / (deviation + Floor)).MoveToOuterDisposeScope();
    }

    /// <summary>Mean, deviation, maximum and minimum of each colour in each cell: [N, 3, H, W] → [N, 12, H/8, W/8].</summary>
    public static Tensor CellStatistics(Tensor unit)
    {
        using var scope = NewDisposeScope();
        const int cell = BackboneOptions.CellPixels;
        var mean = nn.functional.avg_pool2d(unit, cell);
        var variance = (nn.functional.avg_pool2d(unit.square(), cell) - mean.square()).clamp_min(0);
        var deviation = (variance + Variance).sqrt();
        var maximum = nn.functional.max_pool2d(unit, cell);
        var minimum = nn.functional.max_pool2d(unit.neg(), cell).neg();
        return cat([mean, deviation, maximum, minimum], 1).MoveToOuterDisposeScope();
    }

    /// <summary>Added to variances under a root: below it two roundings of the same variance would part visibly.</summary>
    public const float Variance = 1e-4f;
}
