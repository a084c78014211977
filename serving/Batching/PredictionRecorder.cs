using System.Runtime.InteropServices;
using Puente.Core.Releases;
using Puente.Serving.Engine;

namespace Puente.Serving.Batching;

/// <summary>Counts what a head says, from many workers: how often each class, and how sure. Sites that see something else tell it here first.</summary>
/// <param name="head">Classes and thresholds.</param>
internal sealed class PredictionRecorder(HeadManifest head)
{
    private readonly Lock _gate = new();
    private readonly long[] _present = new long[head.Classes.Count], _confidence = new long[PredictionSnapshot.Buckets];
    private long _none;
    private double _sum;

    /// <summary>Counts rows of logits.</summary>
    /// <param name="logits">FP32 [rows, classes].</param>
    public void Add(ReadOnlySpan<byte> logits)
    {
        var values = MemoryMarshal.Cast<byte, float>(logits);
        lock (_gate)
        {
            for (var row = 0; row < values.Length; row += _present.Length)
            {
                var (best, isNone) = (0.0, true);
                for (var k = 0; k < _present.Length; k++)
                {
                    var probability = 1 / (1 + Math.Exp(-values[row + k]));
                    best = Math.Max(best, probability);
                    if (probability < head.Thresholds[k]) continue;
                    _present[k]++;
                    isNone = false;
                }

                if (isNone) _none++;
                _confidence[Math.Min(PredictionSnapshot.Buckets - 1, (int)(best * PredictionSnapshot.Buckets))]++;
                _sum += best;
            }
        }
    }

    /// <summary>All of it at one moment.</summary>
    public PredictionSnapshot Read()
    {
        lock (_gate) return new PredictionSnapshot(head.Classes, [.. _present], _none, [.. _confidence], _sum);
    }
}
