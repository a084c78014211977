using Puente.Cli.Commands;
using Puente.Cli.Terminal;

namespace Puente.Cli.Tiers;

/// <summary>Keeps one tier running: started again when it dies, a bounded number of times.</summary>
public sealed class RunningTier(TierDefinition tier, IProgressView view, TimeProvider clock)
{
    /// <summary>Times a tier that died is started again.</summary>
    public const int MaxRestarts = 5;

    private static readonly TimeSpan RestartDelay = TimeSpan.FromMilliseconds(500);

    /// <summary>The tier.</summary>
    public TierDefinition Definition { get; } = tier;

    /// <summary>Runs it until <paramref name="stop"/> is cancelled, then stops it.</summary>
    /// <exception cref="CommandException">It said that it is used wrongly, or died too often.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        for (var restarts = 0; ; restarts++)
        {
            var (code, lastError) = await RunOnceAsync(stop);
            if (stop.IsCancellationRequested) return;
            var address = Definition.Address;
            if (code == ExitCode.WrongUse) throw new CommandException(lastError.Length > 0 ? lastError : $"{address.Name} refused to start. Read {address.LogFile}.", ExitCode.WrongUse);
            if (restarts == MaxRestarts) throw new CommandException($"{address.Name} died {restarts + 1} times (last exit code {code}). Read {address.LogFile}.");
            view.Note($"{address.Name} ended with exit code {code}; started again ({restarts + 1} of {MaxRestarts}).");
            // A Ctrl-C reaches the tiers too: the delay lets this process hear of it before it starts one again.
            await Task.Delay(RestartDelay, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested) return;
        }
    }

    private async Task<(int Code, string LastError)> RunOnceAsync(CancellationToken stop)
    {
        using var process = TierProcess.Start(Definition);
        try
        {
            await process.WaitAsync(stop);
            return (process.ExitCode, process.LastError);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await process.StopAsync();
            return (ExitCode.Done, "");
        }
    }
}
