using Puente.Learning.Vision.Distillation;
using Puente.Learning.Vision.Masking;
using TorchSharp;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>Which patches are hidden: a function of the seed and the number of the image within the run.</summary>
public static class RandomMasks
{
    private const int Stream = 6, MinimumBlock = 2;
    private const float LeastAspect = 0.3f;

    /// <summary>Every patch as likely as the next (He et al. 2021, section 3): masks of <paramref name="images"/> images of <paramref name="patches"/> patches.</summary>
    public static PatchMask Draw(int images, int patches, double ratio, StepContext context, torch.Device? device = null)
    {
        var orders = new int[images][];
        for (var i = 0; i < images; i++)
        {
            orders[i] = [.. Enumerable.Range(0, patches)];
            var random = SplitMix64.For(context.Seed, context.First + i, Stream);
            random.Shuffle(orders[i]);
        }

        return PatchMask.Of(orders, MaskedAutoencoder.Seen(patches, ratio), device);
    }

    /// <summary>iBOT's (Zhou et al. 2022, section 3.1): some of the global views, <paramref name="views"/> an image, have some of side × side patches hidden; null when none has.</summary>
    public static HiddenPatches? Draw(int images, int views, int side, DistillationOptions options, StepContext context, torch.Device? device = null)
    {
        var hidden = new bool[images * views][];
        for (var image = 0; image < images; image++)
        {
            var random = SplitMix64.For(context.Seed, context.First + image, Stream);
            for (var view = 0; view < views; view++)
            {
                var row = hidden[view * images + image] = new bool[side * side];
                if (random.Unit() >= options.MaskProbability) continue;
                var wanted = (int)(side * side * random.Between((float)options.MinimumMask, (float)options.MaximumMask));
                if (options.BlockMasks) HideBlocks(row, side, wanted, ref random);
                else HideSingly(row, wanted, ref random);
            }
        }

        return HiddenPatches.Of(hidden, device);
    }

    private static void HideSingly(bool[] row, int wanted, ref SplitMix64 random)
    {
        int[] order = [.. Enumerable.Range(0, row.Length)];
        random.Shuffle(order);
        foreach (var place in order.AsSpan(0, wanted)) row[place] = true;
    }

    /// <summary>Rectangles of random size and shape until enough is hidden (Bao et al. 2021, BEiT, algorithm 1); the last one is cut off where enough is reached.</summary>
    private static void HideBlocks(bool[] row, int side, int wanted, ref SplitMix64 random)
    {
        var left = wanted;
        while (left > 0)
        {
            var area = random.Between(Math.Min(MinimumBlock, left), left);
            var aspect = MathF.Exp(random.Between(MathF.Log(LeastAspect), -MathF.Log(LeastAspect)));
            int height = Math.Clamp((int)MathF.Round(MathF.Sqrt(area * aspect)), 1, side), width = Math.Clamp((int)MathF.Round(MathF.Sqrt(area / aspect)), 1, side);
            int top = random.Below(side - height + 1), start = random.Below(side - width + 1);
            for (var place = 0; place < height * width && left > 0; place++)
            {
                ref var cell = ref row[(top + place / width) * side + start + place % width];
                if (!cell) left--;
                cell = true;
            }
        }
    }
}
