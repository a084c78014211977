using System.Net.Http.Json;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Commands;
using Puente.Cli.Terminal;
using Puente.Core;

namespace Puente.Cli.Tiers;

/// <summary>Starts tiers, waits until they answer, keeps them running, stops them. <see cref="Lost"/> tells when one is given up.</summary>
public sealed class TierSupervisor(IProgressView view, TimeProvider clock) : IAsyncDisposable
{
    private static readonly TimeSpan HealthInterval = TimeSpan.FromMilliseconds(150), HealthPatience = TimeSpan.FromSeconds(120);
    private readonly CancellationTokenSource _stop = new(), _lost = new();
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly List<Task> _running = [];

    /// <summary>Cancelled when a tier will not be started again: nothing that waits for it need wait on.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>Why, once <see cref="Lost"/> is cancelled.</summary>
    public CommandException? Failure { get; private set; }

    /// <summary>Starts a tier and waits until it is healthy.</summary>
    public async Task StartAsync(TierDefinition tier, CancellationToken cancel)
    {
        _running.Add(SuperviseAsync(new RunningTier(tier, view, clock)));
        await WaitHealthyAsync(tier.Address, cancel);
    }

    /// <summary>Stops all tiers and waits until they have ended.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        _http.Dispose();
        _stop.Dispose();
        _lost.Dispose();
    }

    private async Task SuperviseAsync(RunningTier tier)
    {
        try
        {
            await tier.RunAsync(_stop.Token);
        }
        catch (Exception e) when (e is CommandException or InputException or IOException or UnauthorizedAccessException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            Failure ??= e as CommandException ?? new CommandException($"{tier.Definition.Address.Name} cannot be run: {e.Message}", ExitCode.Failed, e);
            await _lost.CancelAsync();
        }
    }

    private async Task WaitHealthyAsync(TierAddress tier, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, Lost);
        var began = clock.GetTimestamp();
        while (!await IsHealthyAsync(tier, either.Token))
        {
            if (clock.GetElapsedTime(began) > HealthPatience)
                throw new CommandException($"{tier.Name} did not become healthy at {tier.Url} within {HealthPatience.TotalSeconds:0} s. Read {tier.LogFile}.");
            await Task.Delay(HealthInterval, clock, either.Token);
        }
    }

    private async Task<bool> IsHealthyAsync(TierAddress tier, CancellationToken cancel)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri(tier.Url, "api/health"), cancel);
            if (!response.IsSuccessStatusCode) return false;
            var health = await response.Content.ReadFromJsonAsync<Health>(Json.Options, cancel);
            return health?.Status is "healthy" or "degraded";
        }
        catch (Exception e) when (!cancel.IsCancellationRequested && e is HttpRequestException or TaskCanceledException or System.Text.Json.JsonException)
        {
            cancel.ThrowIfCancellationRequested();
            return false;
        }
    }
}
