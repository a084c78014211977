using System.Diagnostics;
using Puente.Bench.Measures;
using Puente.Bench.Storage;

namespace Puente.Bench.Durable;

/// <summary>How long commits take without an engine.</summary>
internal static class RawSamples
{
    /// <summary>Adds <paramref name="count"/> samples of <paramref name="commits"/> commits each, at least one.</summary>
    public static void Take(IRawStore raw, int count, int commits, Samples into)
    {
        for (var i = 0; i < count; i++)
        {
            var from = Stopwatch.GetTimestamp();
            for (var commit = 0; commit < Math.Max(1, commits); commit++) raw.Commit();
            into.Add(from, Stopwatch.GetTimestamp());
        }
    }
}
