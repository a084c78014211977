using System.Runtime.InteropServices;
using Puente.Core.Releases;
using Puente.Serving.Engine;

namespace Puente.Serving.Batching;

/// <summary>
/// Counts what a head says, from many workers: how often each class, how sure, and how often it gives no answer. Sites that see something else tell it here first.
/// </summary>
/// <param name="head">Classes, thresholds and, where it has them, bands without an answer.</param>
internal sealed class PredictionRecorder(HeadManifest head)
{
    private readonly Lock _gate = new();
    private readonly long[] _present = new long[head.Classes.Count], _uncertain = new long[head.Classes.Count], _confidence = new long[PredictionSnapshot.Buckets];
    private readonly long[] _probabilities = new long[head.Classes.Count * PredictionSnapshot.Buckets];
    private readonly double[] _sums = new double[head.Classes.Count];
    private long _none, _abstained;
    private double _sum;

    /// <summary>Counts rows of logits; a row with one that is no number is not counted.</summary>
    /// <param name="logits">FP32 [rows, classes].</param>
    public void Add(ReadOnlySpan<byte> logits)
    {
        var values = MemoryMarshal.Cast<byte, float>(logits);
        lock (_gate)
        {
            for (var row = 0; row < values.Length; row += _present.Length) AddRow(values.Slice(row, _present.Length));
        }
    }

    /// <summary>All of it at one moment.</summary>
    public PredictionSnapshot Read()
    {
        lock (_gate)
            return new PredictionSnapshot(head.Classes, [.. _present], _none, [.. _confidence], _sum)
            {
                Probabilities = [.. _probabilities.Chunk(PredictionSnapshot.Buckets)],
                ProbabilitySums = [.. _sums],
                Abstained = head.Bands is null ? null : _abstained,
                Uncertain = head.Bands is null ? null : [.. _uncertain],
            };
    }

    private void AddRow(ReadOnlySpan<float> logits)
    {
        // No answer at all: it would be above every threshold, and sums would never be numbers again.
        foreach (var logit in logits)
            if (float.IsNaN(logit)) return;
        var (best, isNone, isUncertain) = (0.0, true, false);
        for (var k = 0; k < logits.Length; k++)
        {
            var probability = 1 / (1 + Math.Exp(-logits[k]));
            best = Math.Max(best, probability);
            _probabilities[k * PredictionSnapshot.Buckets + Bucket(probability)]++;
            _sums[k] += probability;
            if (head.Bands is { } bands && bands[k].Contains(probability))
            {
                _uncertain[k]++;
                isUncertain = true;
            }

            if (probability < head.Thresholds[k]) continue;
            _present[k]++;
            isNone = false;
        }

        if (isNone) _none++;
        if (isUncertain) _abstained++;
        _confidence[Bucket(best)]++;
        _sum += best;
    }

    private static int Bucket(double probability) => Math.Min(PredictionSnapshot.Buckets - 1, (int)(probability * PredictionSnapshot.Buckets));
}
