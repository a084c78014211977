using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Vision.Distillation;

/// <summary>Patches of global views that the student does not see.</summary>
/// <param name="Mask">bool [N, T].</param>
/// <param name="Places">int64 [M]: the hidden ones in rows of N·T.</param>
/// <param name="Weights">float [M]: one over the hidden patches of the same image.</param>
public sealed record HiddenPatches(Tensor Mask, Tensor Places, Tensor Weights)
{
    /// <summary>From [N][T]; null when nothing is hidden.</summary>
    public static HiddenPatches? Of(IReadOnlyList<bool[]> hidden, Device? device = null)
    {
        var patches = hidden[0].Length;
        var (places, weights) = (new List<long>(), new List<float>());
        for (var i = 0; i < hidden.Count; i++)
        {
            var count = hidden[i].Count(h => h);
            for (var t = 0; t < patches; t++)
            {
                if (!hidden[i][t]) continue;
                places.Add((long)i * patches + t);
                weights.Add(1f / count);
            }
        }

        if (places.Count == 0) return null;
        var mask = tensor(hidden.SelectMany(row => row).ToArray(), [hidden.Count, patches], device: device);
        return new HiddenPatches(mask, tensor(places.ToArray(), device: device), tensor(weights.ToArray(), device: device));
    }
}
