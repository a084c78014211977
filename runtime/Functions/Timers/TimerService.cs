using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace Puente.Runtime.Functions;

/// <summary>Runs the timer functions once the host listens.</summary>
internal sealed class TimerService(
    FunctionCatalog functions, FunctionInvoker invoker, EmbeddedHostOptions options, TimeProvider time, IHostApplicationLifetime lifetime, IConfiguration settings,
    ILogger<TimerService> log)
    : BackgroundService
{
    private readonly IReadOnlyList<TimerListener> listeners =
        [.. functions.Of<FunctionTrigger.Timer>().Select(f => new TimerListener(
            f.Function, f.Trigger, invoker, new TimerStatusFile(options.DataDirectory, f.Function.Name, log), time, log))];

    /// <summary>Asks for a run now; false when there is no such timer function.</summary>
    public bool RunNow(string functionName)
    {
        var listener = listeners.FirstOrDefault(l => l.FunctionName.Equals(functionName, StringComparison.OrdinalIgnoreCase));
        listener?.RunNow();
        return listener is not null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!await lifetime.HasStartedAsync(stoppingToken)) return;
        using var changes = ChangeToken.OnChange(settings.GetReloadToken, () =>
        {
            foreach (var listener in listeners) listener.ReadSchedule();
        });
        try
        {
            await Task.WhenAll(listeners.Select(l => l.RunAsync(stoppingToken)));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            log.LogDebug("Timers have stopped");
        }
    }
}
