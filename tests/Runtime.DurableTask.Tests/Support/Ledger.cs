using System.Globalization;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>What the crash host's activities did to the world: a line a run, the call's number and its idempotency key.</summary>
internal static class Ledger
{
    public static int Count(string file) => Lines(file).Count();

    /// <summary>Every orchestration ended once and right; every call took effect under one key only.</summary>
    public static async Task Check(TestEngine engine, string file, int orchestrations)
    {
        var ends = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)).ToListAsync();
        Assert.Equal(orchestrations * 2, ends.Count);
        Assert.All(ends, e => Assert.Equal(OrchestrationRuntimeStatus.Completed, e.RuntimeStatus));
        foreach (var end in ends.Where(e => e.Name == "Sum"))
        {
            var n = end.ReadInputAs<int>() * 10;
            Assert.Equal((n * n) + ((n + 1) * (n + 1)) + ((n + 2) * (n + 2)) + ((n + 3) * (n + 3)), end.ReadOutputAs<int>());
            var history = await engine.Client.GetOrchestrationHistoryAsync(end.InstanceId);
            Assert.Single(history, e => e.EventType == "ExecutionCompleted");
            Assert.Equal(3, history.Count(e => e.EventType == "TaskCompleted"));
            Assert.Single(history, e => e.EventType == "TimerFired");
        }

        Assert.Equal(0, engine.Store.Read(db => db.Number("SELECT (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM activities)")));

        // A kill may tear a line; one that is whole has a number and a key.
        var effects = Lines(file).Select(l => l.Split(' ')).Where(l => l.Length == 2 && l[1].Split('/').Length == 3 && l[1][^1] is >= '0' and <= '9')
            .Select(l => (Call: int.TryParse(l[0], CultureInfo.InvariantCulture, out var n) ? n : -1, Key: l[1])).Where(l => l.Call >= 0).ToLookup(l => l.Call, l => l.Key);
        for (var n = 0; n < orchestrations; n++)
            Assert.All(Enumerable.Range(0, 4), i => Assert.Single(effects[(n * 10) + i].Distinct()));
    }

    // Each process has a file of its own.
    private static IEnumerable<string> Lines(string file) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(file)!, Path.GetFileName(file) + ".*").SelectMany(File.ReadLines);
}
