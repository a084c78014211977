using Puente.Catalog;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;
using Puente.Hub.Edges.Messages;

namespace Puente.Hub.Edges.Joining;

/// <summary>
/// Credentials of edges: collected once an edge is approved, renewed before and, within the grace of <see cref="EnrolmentPolicy.RenewalGrace"/>,
/// after their end. Each time the key proves itself on a fresh challenge.
/// </summary>
public sealed class Credentials(
    Enrolments enrolments, EdgeKeys keys, Joins joins, Challenges challenges, Proofs proofs, JoinPace pace, HubSigner signer, HeardSequences heard, CatalogStore catalog, EnrolmentPolicy policy, TimeProvider time)
{
    /// <summary>How long messages signed by a key that was replaced are taken: they may be on their way.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    private const double AskPersonAgainSeconds = 10;

    /// <summary>How an edge's enrolment stands; with its credential when it is one of the fleet.</summary>
    /// <exception cref="EnrolmentRefusedException">It is refused, on record.</exception>
    public Task<JoinOutcome> CollectAsync(string edge, ProofRequest request, CancellationToken cancellationToken) =>
        proofs.OnRecordAsync(edge, () => DecideCollectAsync(EdgeNaming.Check(edge), request, cancellationToken), cancellationToken);

    /// <summary>The next credential.</summary>
    /// <exception cref="EnrolmentRefusedException">It is refused, on record.</exception>
    public Task<EnrolmentAnswer> RenewAsync(string edge, ProofRequest request, CancellationToken cancellationToken) =>
        proofs.OnRecordAsync(edge, () => DecideRenewAsync(EdgeNaming.Check(edge), request, cancellationToken), cancellationToken);

    private async Task<JoinOutcome> DecideCollectAsync(string edge, ProofRequest request, CancellationToken cancellationToken)
    {
        var (enrolment, identity) = Known(await enrolments.FindAsync(edge, cancellationToken));
        keys.Open(identity.Key).Use(key => proofs.Open(Envelope(request), EnrolmentPurpose.Collect, edge, key));
        LetIn(enrolment);
        if (enrolment.CameToNothing) throw new EnrolmentRefusedException(403, enrolment.State, enrolment.WhyNot);
        // Until its labels are given it would begin under others.
        if (!enrolment.Enrolled || enrolment.State is "requested" or "labelling")
            return new JoinOutcome(
                new EnrolmentAnswer(enrolment.State, enrolment.Reason, enrolment.State == "awaitingApproval" ? AskPersonAgainSeconds : AskAgain(identity)),
                enrolment.State == "requested" ? joins.ProvisionOf(edge, identity) : null);
        if (identity.Serial == 0)
        {
            if (policy.Rule is not null && !identity.Join.NeedsPerson) pace.Decided(enrolment.UpdatedAt - identity.Join.At);
            await enrolments.UpdateAsync(edge, current => current?.Identity is { Serial: 0 } first && first.KeyId == identity.KeyId ? current with { Identity = Next(first) } : null, cancellationToken);
            (enrolment, identity) = Known(await enrolments.FindAsync(edge, cancellationToken));
        }

        if (identity.NotAfter <= time.GetUtcNow()) throw new EnrolmentRefusedException(403, "expired", $"the credential ended {identity.NotAfter:O}; renew it");
        return new JoinOutcome(await AnswerAsync(enrolment, identity, cancellationToken), null);
    }

    /// <summary>Half as long as it has waited: where many come at once, and decisions take their time, questions do not take it from them.</summary>
    private double AskAgain(EdgeIdentity identity) => Math.Clamp((time.GetUtcNow() - identity.Join.At).TotalSeconds / 2, JoinPace.Least, JoinPace.Most);

    private async Task<EnrolmentAnswer> DecideRenewAsync(string edge, ProofRequest request, CancellationToken cancellationToken)
    {
        var (enrolment, identity) = Known(await enrolments.FindAsync(edge, cancellationToken));
        var envelope = Envelope(request);
        using var key = identity.Key.Open();
        if (!Proofs.IsBy(envelope, key) && IsByPrevious(envelope, identity))
            throw new EnrolmentRefusedException(401, "old-key", "the statement is signed by a key that was replaced");
        var (statement, challenge) = proofs.Open(envelope, EnrolmentPurpose.Renew, edge, key);
        LetIn(enrolment);
        if (!enrolment.Enrolled || identity.Serial == 0) throw new EnrolmentRefusedException(403, "not-enrolled", enrolment.WhyNot);
        if (time.GetUtcNow() > identity.NotAfter + policy.RenewalGrace)
            throw new EnrolmentRefusedException(403, "too-late", $"the credential ended {identity.NotAfter:O}, longer ago than the grace of {policy.RenewalGrace}");
        using (var next = (statement.Key ?? throw new InputException("key", null, "is missing", "Send the public key as a JSON Web Key.")).Open())
            if (!Proofs.IsBy(envelope, next)) throw new EnrolmentRefusedException(401, "signature", "the statement is not signed by the key that it brings");
        await challenges.SpendAsync(challenge, cancellationToken);

        // Asked again after the answer was lost, it brings the key it has by now.
        await enrolments.UpdateAsync(
            edge,
            current =>
            {
                var (latest, now) = Known(current);
                LetIn(latest);
                if (now.KeyId != identity.KeyId) throw new EnrolmentRefusedException(401, "old-key", "the statement is signed by a key that was replaced");
                return latest with { Identity = Next(now, statement.Key), KeyThumbprint = statement.Key.Id };
            },
            cancellationToken);
        (enrolment, var renewed) = Known(await enrolments.FindAsync(edge, cancellationToken));
        if (renewed.KeyId != identity.KeyId) await catalog.AuditAsync(edge, "edge.rekeyed", edge, $"{identity.KeyId} is replaced by {renewed.KeyId}", cancellationToken);
        return await AnswerAsync(enrolment, renewed, cancellationToken);
    }

    private EdgeIdentity Next(EdgeIdentity identity, PublicKeyJwk? key = null)
    {
        var now = time.GetUtcNow();
        var next = identity with { Serial = identity.Serial + 1, NotBefore = now, NotAfter = now + policy.CredentialLifetime };
        if (key is null || key.Id == identity.KeyId) return next;
        return next with { Key = key, KeyId = key.Id, Previous = identity.Key, PreviousUntil = now + Overlap };
    }

    private async Task<EnrolmentAnswer> AnswerAsync(Enrolment enrolment, EdgeIdentity identity, CancellationToken cancellationToken)
    {
        var credential = new EdgeCredential(enrolment.Edge, identity.KeyId, identity.Key, enrolment.Labels, identity.Serial, identity.NotBefore, identity.NotAfter, signer.KeyId);
        return new EnrolmentAnswer(enrolment.State, enrolment.Reason, null)
        {
            Credential = signer.Sign(credential, EdgeCredential.PayloadType),
            HubKey = signer.PublicKey,
            Sequence = await heard.HighestAsync(enrolment.Edge, cancellationToken),
        };
    }

    private static bool IsByPrevious(DsseEnvelope envelope, EdgeIdentity identity)
    {
        if (identity.Previous is not { } previous) return false;
        using var key = previous.Open();
        return Proofs.IsBy(envelope, key);
    }

    private static DsseEnvelope Envelope(ProofRequest request) => request.Statement ?? throw new InputException("statement", null, "is missing", "Send a signed statement.");

    private static (Enrolment Enrolment, EdgeIdentity Identity) Known(Enrolment? enrolment) => enrolment?.Identity is { } identity
        ? (enrolment, identity)
        : throw new EnrolmentRefusedException(404, "unknown", "no edge of this name has joined");

    private static void LetIn(Enrolment enrolment)
    {
        if (enrolment.Standing != EdgeStanding.Active) throw new EnrolmentRefusedException(403, enrolment.Standing == EdgeStanding.Revoked ? "revoked" : "suspended", enrolment.WhyNot);
    }
}
