using Puente.Simulation.Runs;

namespace Puente.Simulation.Tests;

/// <summary>Small fleets on the real hub, on a clock that runs fast: each comes to the right release, and nothing happens that must not.</summary>
public sealed class FleetRunTests
{
    private const double Patience = 240;

    [Fact]
    public async Task A_fleet_without_faults_comes_to_its_release()
    {
        var report = await RunAsync(new SimulationOptions { Edges = 100, TimeoutSeconds = Patience, Speed = 10 }, seed: 1);
        Assert.Equal(report.Messages, report.Outcomes.Values.Sum());
        // Each edge fetches the backbone once, and each head once.
        Assert.InRange(report.Bytes, 100 * (16 + 2 + 2) * 1024, 100 * (16 + 2 + 2 + 8) * 1024);
    }

    [Fact]
    public async Task A_fleet_that_the_hub_is_given_signs_as_one_that_joined()
    {
        var report = await RunAsync(new SimulationOptions { Edges = 60, Seeded = true, TimeoutSeconds = Patience, Speed = 10 }, seed: 1);
        Assert.Equal(["seed", "announce", "first", "good"], report.Phases.Select(phase => phase.Name));
        Assert.Equal(["accepted"], report.Outcomes.Keys);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_fleet_with_every_fault_comes_to_its_release_and_the_bad_one_never_leaves_its_canaries(int seed)
    {
        var report = await RunAsync(new SimulationOptions { Edges = 40, Plan = "faults", TimeoutSeconds = Patience, Speed = 8 }, seed);
        Assert.Equal((1, 3), (report.Rollbacks, report.HubRestarts));
    }

    private static async Task<SimulationReport> RunAsync(SimulationOptions options, int seed)
    {
        using var told = new StringWriter();
        var report = await FleetRun.RunAsync(options, seed, new Progress(TextWriter.Synchronized(told), TimeProvider.System), TestContext.Current.CancellationToken);
        Assert.True(report.Ok, string.Join('\n', [.. report.Violations, told.ToString()]));
        return report;
    }
}
