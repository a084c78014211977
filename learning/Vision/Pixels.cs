using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>Bytes to the tensors the stems read.</summary>
public static class Pixels
{
    /// <summary>The largest level of a byte.</summary>
    public const float Levels = 255;

    /// <summary>What keeps the division of a flat image steady: 0.03 of the range, in levels.</summary>
    public const float Floor = 0.03f * Levels;

    /// <summary>images: uint8 [N, H, W, 3] → float [N, 3, H, W], still in levels 0…255.</summary>
    public static Tensor ToLevels(Tensor images)
    {
        using var scope = NewDisposeScope();
        return images.permute(0, 3, 1, 2).to(ScalarType.Float32).contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Each image minus its channel means, over (the deviation of what is left + the floor): light goes, colour contrast stays. levels:
    /// [N, 3, H, W] → the same. Means are taken of levels because sums of whole numbers are exact: filters that look for faint colour have large
    /// weights, and would show every rounding of the mean that two runtimes do differently.
    /// </summary>
    public static Tensor Normalize(Tensor levels)
    {
        using var scope = NewDisposeScope();
        var centred = levels - levels.mean([2, 3], keepdim: true);
        var deviation = centred.square().mean([1, 2, 3], keepdim: true).sqrt();
        return (centred / (deviation + Floor)).MoveToOuterDisposeScope();
    }

    /// <summary>Levels [N, 3, H, W] minus the means of <paramref name="statistics"/>, over their deviations: the same shape. Null: each image by its own.</summary>
    public static Tensor Normalize(Tensor levels, PixelStatistics? statistics)
    {
        if (statistics is null) return Normalize(levels);
        using var scope = NewDisposeScope();
        var mean = tensor(statistics.Mean.ToArray(), device: levels.device).reshape(1, 3, 1, 1);
        var deviation = tensor(statistics.Deviation.ToArray(), device: levels.device).reshape(1, 3, 1, 1);
        return ((levels / Levels - mean) / deviation).MoveToOuterDisposeScope();
    }

    /// <summary>Levels [N, 3, H, W] of what is <paramref name="normalized"/>, by the means and deviations that <see cref="Normalize(Tensor, PixelStatistics?)"/> takes of <paramref name="levels"/>.</summary>
    public static Tensor Restore(Tensor normalized, Tensor levels, PixelStatistics? statistics)
    {
        using var scope = NewDisposeScope();
        if (statistics is null)
        {
            var own = levels.mean([2, 3], keepdim: true);
            return (normalized * ((levels - own).square().mean([1, 2, 3], keepdim: true).sqrt() + Floor) + own).MoveToOuterDisposeScope();
        }

        var mean = tensor(statistics.Mean.ToArray(), device: levels.device).reshape(1, 3, 1, 1);
        var deviation = tensor(statistics.Deviation.ToArray(), device: levels.device).reshape(1, 3, 1, 1);
        return ((normalized * deviation + mean) * Levels).MoveToOuterDisposeScope();
    }

    /// <summary>Mean, deviation, maximum and minimum of each colour in each cell of <paramref name="cell"/> pixels a side, P: [N, 3, H, W] → [N, 12, H/P, W/P].</summary>
    public static Tensor CellStatistics(Tensor unit, int cell)
    {
        using var scope = NewDisposeScope();
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
