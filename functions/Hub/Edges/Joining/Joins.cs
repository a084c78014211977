using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Hub.Edges.Tokens;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges.Joining;

/// <summary>
/// Edges that join: a token, a fresh challenge and the key's own signature over both. The token's use and the edge's key are written
/// together or not at all. The same key that asks again is answered as before and uses nothing up.
/// </summary>
public sealed class Joins(Enrolments enrolments, EdgeKeys keys, JoinTokens tokens, Challenges challenges, Proofs proofs, JoinPace pace, HubSigner signer, EnrolmentPolicy policy, TimeProvider time)
{
    private static readonly Dictionary<string, string> _none = [];

    /// <summary>A challenge.</summary>
    /// <exception cref="EnrolmentRefusedException">Too many were asked for.</exception>
    public ChallengeAnswer Challenge(ChallengeRequest request) => new(challenges.Make(request.Edge), signer.PublicKey);

    /// <summary>Takes an edge's wish to join.</summary>
    /// <exception cref="EnrolmentRefusedException">It is refused, on record.</exception>
    /// <exception cref="InputException">It cannot be read.</exception>
    public Task<JoinOutcome> JoinAsync(JoinRequest request, CancellationToken cancellationToken)
    {
        // Nothing in it is believed yet: its own key is what it is checked with.
        var claimed = SignedJson.Peek<EnrolmentStatement>(request.Statement);
        var edge = EdgeNaming.Check(claimed.Edge);
        EdgeNaming.Check(claimed.Labels);
        return proofs.OnRecordAsync(edge, () => DecideAsync(edge, request, claimed, cancellationToken), cancellationToken);
    }

    /// <summary>The provisioning of an edge that joined.</summary>
    public ProvisionInput ProvisionOf(string edge, EdgeIdentity identity)
    {
        var request = new EnrolmentRequest(edge, identity.Join.Labels, identity.KeyId, identity.Join.Claims);
        return new ProvisionInput(request, identity.Join.NeedsPerson ? null : policy.Rule, identity.Join.Given.Count > 0 ? identity.Join.Given : null);
    }

    private async Task<JoinOutcome> DecideAsync(string edge, JoinRequest request, EnrolmentStatement claimed, CancellationToken cancellationToken)
    {
        var own = new OpenedKey(claimed.Key ?? throw new InputException("key", null, "is missing", "Send the public key as a JSON Web Key."));
        var ((statement, challenge), keyId) = own.Use(key => (proofs.Open(request.Statement, EnrolmentPurpose.Join, edge, key), DsseEnvelope.KeyIdOf(key)));
        var token = JoinToken.Parse(request.Token);
        if (token.Hub != signer.KeyId || statement.Token != token.Id) throw new EnrolmentRefusedException(401, "token", "the token is not the one that the statement names, or another hub's");
        var (record, _) = await tokens.FindAsync(token, cancellationToken) ?? throw new EnrolmentRefusedException(401, "token", "there is no such token");
        var labels = Scope(edge, record, EdgeNaming.Check(statement.Labels));
        await challenges.SpendAsync(challenge, cancellationToken);

        var identity = new EdgeIdentity(own.Key, keyId, new EdgeJoin(record.Id, labels, record.Labels, record.NeedsPerson, time.GetUtcNow()));
        Enrolment? before = null;
        await enrolments.UpdateWithAsync(
            edge,
            async current =>
            {
                before = null;
                if (!MayClaim(current, identity))
                {
                    before = current;
                    return null;
                }

                var (fresh, etag) = await tokens.FindAsync(token, cancellationToken) ?? throw new EnrolmentRefusedException(401, "token", "there is no such token");
                if (fresh.Used >= fresh.Uses) throw new EnrolmentRefusedException(401, "token-used", $"the token was for {fresh.Uses} edges, and all have joined");
                var next = new Enrolment(edge, "requested", false, _none, identity.KeyId, ProvisionFunctions.InstanceOf(edge), $"token {record.Id}", "it asks", time.GetUtcNow()) { Identity = identity };
                return (next, Enrolments.Upsert(JoinTokenRecord.Key(fresh.Id), fresh with { Used = fresh.Used + 1 }, etag));
            },
            cancellationToken);
        // It proved that the name is its own, and will come again.
        keys.Keep(own);
        // What it joined with counts, not what it brings now; and one that is of the fleet is not taken in anew.
        var isSettled = before is { Enrolled: true, State: not "labelling" };
        return new JoinOutcome(new EnrolmentAnswer("requested", "it asks", pace.AskAfterSeconds), isSettled ? null : ProvisionOf(edge, before?.Identity ?? identity));
    }

    /// <summary>Whether the key may take the name: false when it has it already.</summary>
    /// <exception cref="EnrolmentRefusedException">Another has it, or it is not to be had.</exception>
    private static bool MayClaim(Enrolment? current, EdgeIdentity identity)
    {
        if (current is null) return true;
        if (current.Standing != EdgeStanding.Active) throw new EnrolmentRefusedException(403, current.Standing == EdgeStanding.Revoked ? "revoked" : "suspended", current.WhyNot);
        if (current.CameToNothing) return true;
        if (current.Identity is { } known)
            return known.KeyId == identity.KeyId ? false : throw new EnrolmentRefusedException(409, "name-taken", "the name belongs to another key");
        // Without a key until now: it is taken in anew, and whoever speaks for it without one is heard no more.
        return current.State is "ready" or "failed" or "timedOut" || !current.Enrolled && current.State != "awaitingApproval"
            ? true
            : throw new EnrolmentRefusedException(409, "name-taken", "the name is being provisioned without a key; cancel that first");
    }

    private Dictionary<string, string> Scope(string edge, JoinTokenRecord token, IReadOnlyDictionary<string, string> own)
    {
        if (token.ExpiresAt <= time.GetUtcNow()) throw new EnrolmentRefusedException(401, "token-expired", $"the token was good until {token.ExpiresAt:O}");
        if (!token.IsFor(edge)) throw new EnrolmentRefusedException(403, "token-scope", $"the token is for {token.Edges}");
        var labels = new Dictionary<string, string>(own);
        foreach (var (key, value) in token.Labels)
        {
            if (own.TryGetValue(key, out var given) && given != value)
                throw new EnrolmentRefusedException(403, "token-scope", $"the token is for {key}={value}, and the edge says {key}={given}");
            labels[key] = value;
        }

        return labels;
    }
}
