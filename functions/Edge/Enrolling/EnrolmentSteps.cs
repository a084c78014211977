using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Enrolling;

/// <summary>
/// One step at a time on the way to a credential that holds. All it needs to go on after a death is on disk before the hub is asked: the key,
/// the next key, and that it has joined.
/// </summary>
public sealed class EnrolmentSteps(
    IHubEnrolment hub, IKeyStore keys, HubTrust trust, EdgeSigner signer, EdgeState state, EdgeFolders folders, TierOptions tier, TimeProvider time, ILogger<EnrolmentSteps> log)
{
    /// <summary>The part of a credential's life after which it is renewed, less up to a tenth by the edge's name, so that a fleet does not come at once.</summary>
    private const double RenewAt = 2.0 / 3, Spread = 0.1;

    /// <summary>Seconds after which a hub may bid it ask again at most: a day.</summary>
    private const double LongestAskAgain = 86_400;

    private readonly string _joinedFile = Path.Combine(folders.Keys, "joined"), _credentialFile = Path.Combine(folders.Keys, "credential.json");
    private bool _greeted;

    /// <summary>True where this edge was given a hub.</summary>
    public bool IsNeeded => tier.Hub is not null;

    /// <summary>How it stands.</summary>
    public EnrolmentStatus Status { get; private set; } = new("joining");

    /// <summary>Does what is next.</summary>
    /// <returns>When to come again.</returns>
    /// <exception cref="HubRefusalException">The hub said no.</exception>
    /// <exception cref="InputException">The hub is not the one this edge trusts, or there is no token.</exception>
    public async Task<TimeSpan> StepAsync(CancellationToken cancellationToken)
    {
        try
        {
            // With a next key at hand a renewal was under way, and the hub may have that one already.
            if (Kept() is not { } kept) return keys.HasNext ? await RenewAsync(cancellationToken) : await JoinAsync(cancellationToken);
            if (!signer.IsReady && signer.IsNeeded) Use(kept);
            if (Due(kept) is var due && due > TimeSpan.Zero && _greeted) return due;
            if (due > TimeSpan.Zero) return await GreetAsync(kept, cancellationToken);
            return await RenewAsync(cancellationToken);
        }
        catch (HubRefusalException e)
        {
            Status = Status with { State = "refused", Detail = $"{e.Code}: {e.Message}" };
            throw;
        }
        catch (InputException e)
        {
            Status = Status with { Detail = e.Message };
            throw;
        }
    }

    /// <summary>Begins with what is kept, before the hub is reached: a site without its hub goes on.</summary>
    public void Begin()
    {
        if (!IsNeeded || Kept() is not { } kept) return;
        if (trust.Mend(kept.HubKey)) log.LogWarning("The file of the hub's key was damaged; it was written anew from the credential.");
        try
        {
            Use(kept);
        }
        catch (InputException e)
        {
            // Said again at each step, until a person mends it; the site goes on.
            Status = Status with { Detail = e.Message };
        }
    }

    private async Task<TimeSpan> JoinAsync(CancellationToken cancellationToken)
    {
        using var key = keys.Open();
        var token = FindToken();
        if (token is not null && (!File.Exists(_joinedFile) || File.ReadAllText(_joinedFile) != token.Id))
        {
            var (challenge, _) = await ChallengeAsync(token, cancellationToken);
            var statement = SignedJson.Sign(
                new EnrolmentStatement(EnrolmentPurpose.Join, tier.Name, challenge, PublicKeyJwk.Of(key), token.Id, tier.Labels, time.GetUtcNow()), EnrolmentStatement.PayloadType, key);
            var answer = await hub.JoinAsync(new JoinRequest(token.Text, statement), cancellationToken);
            DurableFile.MakeFolder(folders.Keys);
            DurableFile.Write(_joinedFile, Encoding.ASCII.GetBytes(token.Id));
            // Where many join at once the hub says when it will have decided; to ask before takes time from what is waited for.
            if (answer.RetryAfterSeconds is { } seconds) return Wait(answer, seconds);
        }

        return await CollectAsync(key, token, cancellationToken);
    }

    /// <summary>Once after a start: whether the hub still lets it in, and where its numbers go on.</summary>
    private async Task<TimeSpan> GreetAsync(KeptCredential kept, CancellationToken cancellationToken)
    {
        try
        {
            using var key = keys.Open();
            await CollectAsync(key, null, cancellationToken);
            return Due(Kept()!);
        }
        catch (HubRefusalException e) when (e.Code == "expired")
        {
            return await RenewAsync(cancellationToken);
        }
    }

    private async Task<TimeSpan> RenewAsync(CancellationToken cancellationToken)
    {
        using var key = keys.Open();
        using var next = keys.OpenNext();
        var (challenge, hubKey) = await ChallengeAsync(null, cancellationToken);
        var statement = SignedJson.Sign(
            new EnrolmentStatement(EnrolmentPurpose.Renew, tier.Name, challenge, PublicKeyJwk.Of(next), null, null, time.GetUtcNow()), EnrolmentStatement.PayloadType, key).AlsoBy(next);
        // Where the answer to an earlier try was lost the hub has the next key already, and that one signed this too.
        return await KeepAsync(await hub.RenewAsync(tier.Name, new ProofRequest(statement), cancellationToken), hubKey, cancellationToken);
    }

    private async Task<TimeSpan> CollectAsync(ECDsa key, JoinToken? token, CancellationToken cancellationToken)
    {
        var (challenge, hubKey) = await ChallengeAsync(token, cancellationToken);
        var statement = SignedJson.Sign(
            new EnrolmentStatement(EnrolmentPurpose.Collect, tier.Name, challenge, PublicKeyJwk.Of(key), null, null, time.GetUtcNow()), EnrolmentStatement.PayloadType, key);
        var answer = await hub.CollectAsync(tier.Name, new ProofRequest(statement), cancellationToken);
        if (answer.RetryAfterSeconds is not { } seconds) return await KeepAsync(answer, hubKey, cancellationToken);
        return Wait(answer, seconds);
    }

    private TimeSpan Wait(EnrolmentAnswer answer, double seconds)
    {
        Status = new EnrolmentStatus("waiting", $"{answer.State}: {answer.Reason}");
        // What no hub says, whatever lies between may.
        return seconds is > 0 and <= LongestAskAgain ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromMinutes(1);
    }

    private async Task<(DsseEnvelope Challenge, string HubKey)> ChallengeAsync(JoinToken? token, CancellationToken cancellationToken)
    {
        var answer = await hub.ChallengeAsync(tier.Name, cancellationToken);
        using var hubKey = trust.Check(answer.HubKey, token);
        SignedJson.Open<HubChallenge>(answer.Challenge, HubChallenge.PayloadType, hubKey);
        return (answer.Challenge, answer.HubKey);
    }

    private async Task<TimeSpan> KeepAsync(EnrolmentAnswer answer, string hubKey, CancellationToken cancellationToken)
    {
        using (var key = HubTrust.Open(hubKey))
        {
            var credential = SignedJson.Open<EdgeCredential>(answer.Credential ?? throw new InputException("credential", null, "is missing", "Look after the hub."), EdgeCredential.PayloadType, key);
            if (credential.Edge != tier.Name || !Holds(credential.KeyId))
                throw new InputException("credential", $"{credential.Edge}, serial {credential.Serial}", "is for no key of this edge's", "Look after the hub and what lies between: this is another edge's, or an old one.");
        }

        trust.Keep(hubKey);
        await state.RaiseSequenceAsync(answer.Sequence, cancellationToken);
        var before = Kept();
        // The same one collected again holds from when it first came.
        var kept = before is not null && CredentialOf(before).Serial == SignedJson.Peek<EdgeCredential>(answer.Credential).Serial
            ? before
            : new KeptCredential(answer.Credential!, hubKey, time.GetUtcNow());
        Json.WriteFile(_credentialFile, kept);
        Use(kept);
        _greeted = true;
        return Due(kept);
    }

    private void Use(KeptCredential kept)
    {
        var credential = CredentialOf(kept);
        var key = keys.Open();
        if (DsseEnvelope.KeyIdOf(key) != credential.KeyId && keys.HasNext)
        {
            // A death between the credential and its key: the credential says which holds.
            key.Dispose();
            keys.Promote();
            key = keys.Open();
        }

        signer.Use(key, kept.ReceivedAt + Lifetime(credential));
        if (Status.Serial != credential.Serial) log.LogInformation("Enrolled as {Edge} until {NotAfter:O}, serial {Serial}.", credential.Edge, credential.NotAfter, credential.Serial);
        Status = new EnrolmentStatus("enrolled", null, credential.Serial, credential.NotAfter, credential.Labels);
    }

    private KeptCredential? Kept()
    {
        if (!File.Exists(_credentialFile)) return null;
        try
        {
            return Json.ReadFile<KeptCredential>(_credentialFile);
        }
        catch (InputException e)
        {
            log.LogError(e, "The credential that was kept here is damaged; the hub is asked for it again.");
            File.Delete(_credentialFile);
            return null;
        }
    }

    private TimeSpan Due(KeptCredential kept)
    {
        var share = Digest.Of(Encoding.UTF8.GetBytes(tier.Name)).Hex[..4];
        var early = Spread * Convert.ToInt32(share, 16) / 0xFFFF;
        var due = kept.ReceivedAt + (RenewAt - early) * Lifetime(CredentialOf(kept)) - time.GetUtcNow();
        // A clock that was set back since says nothing of how long it was.
        return time.GetUtcNow() < kept.ReceivedAt || due < TimeSpan.Zero ? TimeSpan.Zero : due;
    }

    /// <summary>Whether the key of this id is this edge's, or is to be.</summary>
    private bool Holds(string id)
    {
        using (var key = keys.Open())
            if (DsseEnvelope.KeyIdOf(key) == id) return true;
        if (!keys.HasNext) return false;
        using var next = keys.OpenNext();
        return DsseEnvelope.KeyIdOf(next) == id;
    }

    private JoinToken? FindToken()
    {
        if (tier.JoinToken is { } text) return JoinToken.Parse(text);
        if (tier.JoinTokenFile is not { } file || !File.Exists(file)) return null;
        return JoinToken.Parse(File.ReadAllText(file));
    }

    private static EdgeCredential CredentialOf(KeptCredential kept) => SignedJson.Peek<EdgeCredential>(kept.Credential);

    private static TimeSpan Lifetime(EdgeCredential credential) => credential.NotAfter - credential.NotBefore;
}
