using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Masking;

/// <summary>Which patches of each image the encoder sees.</summary>
/// <param name="Kept">int64 [N, K]: places of the patches seen, in the order they are given to the encoder.</param>
/// <param name="Restore">int64 [N, T]: where each place stands in the row (seen, then hidden).</param>
public sealed record PatchMask(Tensor Kept, Tensor Restore)
{
    /// <summary>From one order of all places an image, [N][T]: the first <paramref name="kept"/> are seen.</summary>
    public static PatchMask Of(IReadOnlyList<int[]> orders, int kept, Device? device = null)
    {
        var (n, t) = (orders.Count, orders[0].Length);
        long[] seen = new long[n * kept], restore = new long[n * t];
        for (var i = 0; i < n; i++)
            for (var place = 0; place < t; place++)
            {
                if (place < kept) seen[i * kept + place] = orders[i][place];
                restore[i * t + orders[i][place]] = place;
            }

        return new PatchMask(tensor(seen, [n, kept], device: device), tensor(restore, [n, t], device: device));
    }

    /// <summary>1 where a patch is hidden, else 0: float [N, T].</summary>
    public Tensor Hidden() => Restore.ge(Kept.shape[1]).to(ScalarType.Float32);
}
