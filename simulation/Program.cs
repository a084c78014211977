using System.Text.Json;
using Puente.Core;
using Puente.Simulation.Runs;

const int done = 0, failed = 1, wrongUse = 2, interrupted = 130;
using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
try
{
    var options = SimulationOptions.Read(args);
    if (options.ExitWithParent) _ = Task.Run(() => StopWithParentAsync(stop));
    var progress = new Progress(Console.Error, TimeProvider.System);
    var ok = true;
    for (var seed = options.Seed; seed < options.Seed + options.Seeds; seed++)
    {
        var report = await FleetRun.RunAsync(options, seed, progress, stop.Token);
        ok &= report.Ok;
        Console.Out.WriteLine(JsonSerializer.Serialize(report, Json.Options));
    }

    return ok ? done : failed;
}
catch (OperationCanceledException) when (stop.IsCancellationRequested)
{
    return interrupted;
}
catch (InputException e)
{
    await Console.Error.WriteLineAsync($"puente-simulation: {e.Message}");
    return wrongUse;
}

static async Task StopWithParentAsync(CancellationTokenSource stop)
{
    await using var input = Console.OpenStandardInput();
    var buffer = new byte[256];
    while (await input.ReadAsync(buffer) > 0)
    {
    }

    await stop.CancelAsync();
}
