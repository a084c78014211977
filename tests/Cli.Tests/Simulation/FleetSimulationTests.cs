using Puente.Cli.Commands;
using Puente.Cli.Simulation;

namespace Puente.Cli.Tests.Simulation;

public sealed class FleetSimulationTests
{
    private const string Report = """
        {"ok":false,"edges":40,"seed":3,"converged":true,"seconds":1.5,"messages":300,"rollbacks":1,"hubRestarts":3,"violated":1,"violations":["edge-000001 fetched head.onnx twice"]}
        """;

    [Fact]
    public void A_report_is_told_in_a_sentence_and_its_violations() => Assert.Equal(
        $"seed 3: 40 edges converged, the last rollout in 1.5 s; 300 messages, 1 rollbacks, 3 restarts of the hub, 1 violations{Environment.NewLine}  edge-000001 fetched head.onnx twice",
        FleetSimulation.Sentence(Report));

    [Fact]
    public async Task What_the_simulator_refuses_is_wrong_use() =>
        Assert.Equal(ExitCode.WrongUse, await FleetSimulation.RunAsync(["--edges", "0"], json: true, TextWriter.Null, TestContext.Current.CancellationToken));

    [Fact]
    public async Task One_that_is_stopped_ends_as_stopped()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = FleetSimulation.RunAsync(["--edges", "5"], json: true, TextWriter.Null, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }
}
