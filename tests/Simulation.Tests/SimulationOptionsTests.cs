using Puente.Core;
using Puente.Simulation.Faults;
using Puente.Simulation.Runs;

namespace Puente.Simulation.Tests;

public sealed class SimulationOptionsTests
{
    [Fact]
    public void A_command_line_is_read()
    {
        var options = SimulationOptions.Read(["--edges", "7", "--seed", "3", "--seeds", "2", "--plan", "faults", "--speed", "20", "--timeout", "9", "--signatures", "true", "--seeded", "true", "--data", "d", "--exit-with-parent", "true"]);
        Assert.Equal(new SimulationOptions { Edges = 7, Seed = 3, Seeds = 2, Plan = "faults", Speed = 20, TimeoutSeconds = 9, Signatures = true, Seeded = true, Data = "d", ExitWithParent = true }, options);
        Assert.False(SimulationOptions.Read(["--signatures", "false"]).Signatures);
    }

    [Fact]
    public void Everything_that_is_wrong_is_told_at_once()
    {
        var fault = Assert.Throws<InputException>(() => SimulationOptions.Read(["--edges", "0", "--seeds", "1.5", "--speed", "x", "--signatures", "maybe", "--sede", "3"]));
        Assert.Contains("--seeded true needs", Assert.Throws<InputException>(() => SimulationOptions.Read(["--signatures", "false", "--seeded", "true"])).Message, StringComparison.Ordinal);
        Assert.Contains("--edges '0'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--seeds '1.5' is not a whole number", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--sede is none of", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--signatures 'maybe'", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--speed 'x'", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plan_out_of_bounds_names_its_values()
    {
        var fault = Assert.Throws<InputException>(() => new FaultPlan { Offline = 2, LoadSeconds = -1 }.Validate());
        Assert.Contains("offline 2", fault.Message, StringComparison.Ordinal);
        Assert.Contains("loadSeconds -1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_befalls_an_edge_is_the_same_for_the_same_seed_and_as_often_as_planned()
    {
        var drawn = Enumerable.Range(0, 2_000).Select(index => EdgeFaults.Draw(FaultPlan.Faults, 5, index, TimeSpan.FromSeconds(10))).ToList();
        Assert.Equal(drawn, Enumerable.Range(0, 2_000).Select(index => EdgeFaults.Draw(FaultPlan.Faults, 5, index, TimeSpan.FromSeconds(10))));
        Assert.InRange(drawn.Count(faults => faults.OfflineAfter is not null), 300, 500);
        Assert.InRange(drawn.Count(faults => faults.FailsToLoad), 50, 150);
        Assert.True(drawn[0].RefusesBad);
    }
}
