using System.Diagnostics;
using System.Globalization;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Kills a process full of orchestrations at random instants, and looks at what its successors make of it.</summary>
public class CrashTests
{
    private const int Orchestrations = 200;
    private const int Kills = 10;

    [Fact]
    public async Task Every_orchestration_ends_once_and_right_through_ten_kills()
    {
        var folder = TestEngine.NewFolder();
        var (database, ledger) = (Path.Combine(folder, "durable.db"), Path.Combine(folder, "ledger.txt"));
        // Every kill waits for some more effects and then a little longer, so that it falls into the work.
        var random = new Random(20300101);
        for (var kill = 0; kill < Kills; kill++)
        {
            using var process = Start(database, ledger);
            Assert.Equal("up", await process.StandardOutput.ReadLineAsync().WaitAsync(TestEngine.Deadline));
            var enough = Lines(ledger) + random.Next(1, 40);
            await Eventually.Holds(() => process.HasExited || Lines(ledger) >= enough, "effects before the kill");
            await Task.Delay(random.Next(0, 12));
            Assert.False(process.HasExited, $"all was done before kill {kill}: there is too little work");
            process.Kill();
            await process.WaitForExitAsync();
        }

        Assert.InRange(Lines(ledger), Kills, Orchestrations * 4);
        using (var last = Start(database, ledger))
        {
            await last.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(45));
            Assert.Equal(0, last.ExitCode);
        }

        await using (var engine = await TestEngine.Start(_ => { }, folder: folder))
        {
            var ends = await engine.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true)).ToListAsync();
            Assert.Equal(Orchestrations * 2, ends.Count);
            Assert.All(ends, e => Assert.Equal(OrchestrationRuntimeStatus.Completed, e.RuntimeStatus));
            foreach (var end in ends.Where(e => e.Name == "Sum"))
            {
                var n = end.ReadInputAs<int>() * 10;
                Assert.Equal((n * n) + ((n + 1) * (n + 1)) + ((n + 2) * (n + 2)) + ((n + 3) * (n + 3)), end.ReadOutputAs<int>());
                var history = await engine.Client.GetOrchestrationHistoryAsync(end.InstanceId);
                Assert.Single(history, e => e.EventType == "ExecutionCompleted");
                Assert.Equal(3, history.Count(e => e.EventType == "TaskCompleted"));
            }

            Assert.Equal(0L, engine.Store.Read(db => db.Scalar("SELECT (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM activities)")));
        }

        // A line may be torn by a kill; every effect is there at least once, and repeats are few: only what ran at a kill.
        var effects = (await File.ReadAllLinesAsync(ledger)).Select(l => int.TryParse(l, CultureInfo.InvariantCulture, out var n) ? n : -1).ToList();
        for (var n = 0; n < Orchestrations; n++) Assert.All(Enumerable.Range(0, 4), i => Assert.Contains((n * 10) + i, effects));
        Assert.InRange(effects.Count, Orchestrations * 4, (Orchestrations * 4) + (Kills * 10 * Environment.ProcessorCount));
        Directory.Delete(folder, recursive: true);
    }

    private static Process Start(string database, string ledger)
    {
        var program = AppContext.BaseDirectory.Replace("Puente.Runtime.DurableTask.Tests", "Puente.Runtime.DurableTask.CrashHost", StringComparison.Ordinal);
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true };
        foreach (var argument in new[] { Path.Combine(program, "Puente.Runtime.DurableTask.CrashHost.dll"), database, ledger, Orchestrations.ToString(CultureInfo.InvariantCulture) }) start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    private static int Lines(string ledger) => File.Exists(ledger) ? File.ReadLines(ledger).Count() : 0;
}
