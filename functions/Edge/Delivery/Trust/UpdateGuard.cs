using System.Globalization;
using System.Security.Cryptography;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge.Enrolling;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Delivery.Trust;

/// <summary>
/// What this edge refuses whoever asks, after the attacks that Uptane names (Uptane Standard 2.1, section 4): documents that the hub did not sign, or signed for another
/// edge; replayed and expired ones; releases that are older than what runs, expired, or not the one that was asked for. All of it holds offline, too.
/// </summary>
public sealed class UpdateGuard(EdgeState state, TierOptions tier, TimeProvider time)
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>The document as signed, if it is to be heeded; the newest is remembered.</summary>
    /// <exception cref="InputException">It is not: why, and what to do.</exception>
    public async Task<DesiredTwin> AcceptAsync(DesiredTwin document, CancellationToken cancellationToken)
    {
        using var key = TrustedKey(tier);
        var desired = document.Verify(key);
        if (desired.Edge != tier.Name)
            throw Refused("edge", desired.Edge, $"is asked, and this is {tier.Name}", "Let the hub ask again: its store gave this edge what another was asked.");
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var accepted = await state.FindAcceptedAsync(cancellationToken);
            if (accepted is { Desired: var newest })
            {
                if (desired.Generation < newest.Generation)
                    throw Refused("generation", Text(desired.Generation), $"is older than {newest.Generation}, which was heeded", "Let the hub ask again: its store went back in time.");
                if (desired.Generation == newest.Generation && desired.Release != newest.Release)
                    throw Refused("generation", Text(desired.Generation), $"asks for {desired.Release}, and asked for {newest.Release} before", "Let the hub ask again.");
                if (desired.Generation == newest.Generation) return newest;
            }

            if (desired.ExpiresAt <= Now(accepted))
                // Without the time: a reason that is another at each look would be told at each.
                throw Refused("expiresAt", Text(desired.ExpiresAt.Value), "is over by this site's time", "Let the hub ask again, or set this machine's clock.");
            var latest = accepted?.Now > desired.UpdatedAt ? accepted.Now : desired.UpdatedAt;
            await state.SaveAcceptedAsync(new AcceptedUpdate(desired with { Signed = null }, latest, accepted?.Versions ?? new Dictionary<string, int>()), cancellationToken);
            return desired;
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>Checks a release whose signature holds, before it is fetched and again before it is taken into use.</summary>
    /// <exception cref="InputException">It is not what was asked for, is expired, or is older than what was in use.</exception>
    public async Task CheckAsync(Digest id, ReleaseManifest manifest, CancellationToken cancellationToken)
    {
        if (await state.FindAcceptedAsync(cancellationToken) is not { } accepted) throw Refused("release", id.ToString(), "was asked for by nobody", "Roll it out from the hub.");
        if (accepted.Desired.Release != id.ToString())
            throw Refused("release", id.ToString(), $"is not what was asked for: {accepted.Desired.Release}", "Let the hub ask again.");
        // What is in use stays in use, whatever the date: asked again after a death, or to mend its files.
        if ((await state.FindActiveAsync(cancellationToken))?.Base == id) return;
        if (manifest.ExpiresAt <= Now(accepted))
            throw Refused("expiresAt", Text(manifest.ExpiresAt.Value), $"of {manifest.Name} {manifest.Version} is over: it is {Text(Now(accepted))} here", "Publish the version again with a later date, or set this machine's clock.");
        if (!accepted.Desired.AllowsOlder && accepted.Versions.TryGetValue(manifest.Name, out var version) && manifest.Version < version)
            throw Refused("version", Text(manifest.Version), $"of {manifest.Name} is older than {version}, which was in use here", "Roll back, or say in the rollout that it may be older: allowOlder.");
    }

    /// <summary>A release of the hub's is in use: what is in place and that its version was in use are remembered together, or neither.</summary>
    public async Task InstalledAsync(ReleaseManifest manifest, ActiveReleases active, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            var accepted = await state.FindAcceptedAsync(cancellationToken);
            await state.SaveInstalledAsync(
                active, accepted is null ? null : accepted with { Versions = new Dictionary<string, int>(accepted.Versions) { [manifest.Name] = manifest.Version } }, cancellationToken);
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The key that this edge trusts; the caller disposes it.</summary>
    /// <exception cref="InputException">There is none, or what is there is none.</exception>
    public static ECDsa TrustedKey(TierOptions tier)
    {
        if (tier.Trust is null || !File.Exists(tier.Trust))
            throw new InputException("--trust", tier.Trust, "names no key", "Give the PEM file of the hub's public key (GET /api/trust).");
        return HubTrust.Open(File.ReadAllText(tier.Trust));
    }

    /// <summary>This machine's clock, but never before what the hub has signed: a clock that was set back revives nothing.</summary>
    private DateTimeOffset Now(AcceptedUpdate? accepted) => accepted?.Now is { } latest && latest > time.GetUtcNow() ? latest : time.GetUtcNow();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Text(DateTimeOffset moment) => moment.ToString("u", CultureInfo.InvariantCulture);

    private static InputException Refused(string field, string value, string problem, string remedy) => new(field, value, problem, remedy);
}
