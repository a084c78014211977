using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Delivery;
using Puente.Edge.Serving;
using Puente.Edge.Uplink;
using Puente.Serving.Models;

namespace Puente.Edge.Settings;

/// <summary>Has this process go by the settings in the site's state, whichever of the site's processes took them from the hub.</summary>
public sealed class SettingsFollower(
    HubSettings settings, EdgeState state, InferenceOptions own, ModelHost models, ReleaseServing serving, TimeProvider time, ILogger<SettingsFollower> log) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(2);
    private readonly SemaphoreSlim _applying = new(1, 1);

    /// <summary>Applies what holds, where it does not yet.</summary>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        await _applying.WaitAsync(cancellationToken);
        try
        {
            if (await state.FindSettingsAsync(cancellationToken) is not { } accepted || !settings.Take(accepted.Settings)) return;
            models.Configure(own.Host.By(accepted.Settings.Serving));
            Serve();
            log.LogInformation("Settings of the hub, generation {Generation}, hold.", accepted.Generation);
        }
        finally
        {
            _applying.Release();
        }
    }

    private void Serve()
    {
        try
        {
            serving.ServeAsConfigured();
        }
        catch (Exception e) when (e is InputException or IOException)
        {
            log.LogError(e, "What serves goes on as it was: it cannot be served as the hub's settings have it.");
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _applying.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ApplyAsync(stoppingToken);
            }
            catch (Exception e) when (CloudLink.IsMiss(e) || e is InputException or IOException)
            {
                log.LogWarning(e, "The hub's settings are not followed: what held goes on, and they are looked at again.");
            }

            await Task.Delay(_look, time, stoppingToken);
        }
    }
}
