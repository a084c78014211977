using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Settings;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Settings;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Settings;

/// <summary>
/// Takes the hub's settings into the site's state: safe to run at any time, any number of times, and with no hub in reach, for what was last taken holds. What the hub
/// did not sign for this edge, or what is out of bounds, is refused and told.
/// </summary>
public sealed class SettingsReconciler(SettingsStore desired, EdgeState state, SettingsFollower follower, TierOptions tier, CloudLink cloud, ILogger<SettingsReconciler> log)
{
    private readonly SemaphoreSlim _running = new(1, 1);

    /// <summary>Told when settings stand otherwise than before: the reported twin is due.</summary>
    public required Func<CancellationToken, Task> Announce { get; init; }

    /// <summary>Does what is to be done; one that is under way is not doubled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await _running.WaitAsync(0, cancellationToken)) return;
        try
        {
            var known = await state.FindSettingsAsync(cancellationToken) ?? AcceptedSettings.None;
            if (await LookAsync(known, cancellationToken) is not { } next || next == known) return;
            if (next.Refused is { } reason) log.LogWarning("Settings that are asked of this site are not heeded: {Reason}", reason);
            await state.SaveSettingsAsync(next, cancellationToken);
            await follower.ApplyAsync(cancellationToken);
            await Announce(cancellationToken);
        }
        finally
        {
            _running.Release();
        }
    }

    /// <summary>What holds after a look at the hub's store; null when it is out of reach, or never asked.</summary>
    private async Task<AcceptedSettings?> LookAsync(AcceptedSettings known, CancellationToken cancellationToken)
    {
        try
        {
            var found = await desired.FindAsync(tier.Name, cancellationToken);
            cloud.Reached();
            if (found is null) return null;
            var signed = Verified(found);
            if (signed.Generation <= known.Generation) return known with { Refused = null };
            SettingsRules.Check(signed.Settings);
            return new AcceptedSettings(signed.Generation, signed.Settings);
        }
        catch (InputException e)
        {
            return known with { Refused = e.Message };
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            cloud.Missed(e);
            return null;
        }
    }

    private DesiredSettings Verified(DesiredSettings document)
    {
        using var key = UpdateGuard.TrustedKey(tier);
        var signed = document.Verify(key);
        return signed.Edge == tier.Name
            ? signed
            : throw new InputException("edge", signed.Edge, $"is asked for settings, and this is {tier.Name}", "Let the hub ask again: its store gave this edge what another was asked.");
    }
}
