using System.Globalization;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>Kills a process full of orchestrations, and looks at what its successors make of it.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string _folder = TestEngine.NewFolder();

    public static TheoryData<TestStore> Stores => [TestStore.Sqlite, TestStore.Postgres];

    /// <summary>At every numbered step of the way to disk: fault points, not luck.</summary>
    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Every_orchestration_ends_once_and_right_though_the_engine_dies_at_each_step_of_its_way_to_disk(TestStore store)
    {
        var (at, ledger) = (await Store(store), Path.Combine(_folder, "ledger.txt"));
        var count = 0;
        foreach (var (i, point) in Enum.GetValues<FaultPoint>().Index())
        {
            // New work each time, and another pass each time, so that the point is met in different company.
            count += 10;
            using var host = CrashHost.Start(at, TestEngine.HubOf(_folder), ledger, count, $"{point}:{(i * 7 % 12) + 1}");
            Assert.True(await host.End() != 0, $"{point} was not met");
        }

        using (var last = CrashHost.Start(at, TestEngine.HubOf(_folder), ledger, count)) await last.EndsWell();
        await using var engine = await TestEngine.Start(_ => { }, folder: _folder, store: store);
        await Ledger.Check(engine, ledger, count);
    }

    /// <summary>At random instants; <c>PUENTE_KILLS</c> for another number of them.</summary>
    [Theory]
    [InlineData(TestStore.Sqlite, 100)]
    [InlineData(TestStore.Postgres, 20)]
    public async Task Every_orchestration_ends_once_and_right_through_kills_under_load(TestStore store, int kills)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("PUENTE_KILLS"), CultureInfo.InvariantCulture, out var given)) kills = given;
        var count = kills * 12;
        var (at, ledger) = (await Store(store), Path.Combine(_folder, "ledger.txt"));
        // Every kill waits for some more effects and then a little longer, so that it falls into the work.
        var random = new Random(20300101);
        for (var kill = 0; kill < kills; kill++)
        {
            using var host = CrashHost.Start(at, TestEngine.HubOf(_folder), ledger, count);
            var enough = Ledger.Count(ledger) + random.Next(1, 30);
            await Eventually.Holds(() => host.HasExited || Ledger.Count(ledger) >= enough, "effects before the kill");
            await Task.Delay(random.Next(0, 12));
            Assert.False(host.HasExited, $"all was done before kill {kill}: there is too little work");
            await host.Kill();
        }

        using (var last = CrashHost.Start(at, TestEngine.HubOf(_folder), ledger, count)) await last.EndsWell();
        await using var engine = await TestEngine.Start(_ => { }, folder: _folder, store: store);
        await Ledger.Check(engine, ledger, count);
        // Repeats are few: only what ran at a kill.
        Assert.InRange(Ledger.Count(ledger), count * 4, (count * 4) + (kills * 20 * Environment.ProcessorCount));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private async Task<string> Store(TestStore store) =>
        store == TestStore.Postgres ? await SharedPostgres.ConnectionString() : Path.Combine(_folder, "durable.db");
}
