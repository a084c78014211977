using Puente.Catalog;
using Puente.Core;

namespace Puente.Hub.Edges;

/// <summary>Suspends, resumes and revokes edges: a person's word, on record. What is revoked stays so.</summary>
public sealed class Standings(Enrolments enrolments, CatalogStore catalog)
{
    /// <summary>Says how <paramref name="edge"/> stands from now on; what it is told already changes nothing.</summary>
    /// <exception cref="InputException">The edge is unknown or revoked, or nobody says so.</exception>
    public async Task<Enrolment> SetAsync(string edge, StandingRequest asked, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(asked.By)) throw new InputException("by", asked.By, "is empty", "Say who decides: it goes on record.");
        var reason = asked.Reason ?? $"by {asked.By}";
        var changed = false;
        Enrolment? latest = null;
        await enrolments.UpdateAsync(
            edge,
            current =>
            {
                latest = current ?? throw new InputException("name", edge, "is no edge that asked to be enrolled", "List the edges: GET /api/edges.");
                changed = current.Standing != asked.Standing;
                if (!changed) return null;
                if (current.Standing == EdgeStanding.Revoked)
                    throw new InputException("standing", $"{asked.Standing}", $"cannot follow revoked, where {edge} stands", "Set the machine up again under another name, with a token of its own.");
                return latest = current with { Standing = asked.Standing, StandingReason = asked.Standing == EdgeStanding.Active ? null : reason };
            },
            cancellationToken);
        if (changed)
            await catalog.AuditAsync(
                asked.By, asked.Standing switch { EdgeStanding.Active => "edge.resumed", EdgeStanding.Suspended => "edge.suspended", _ => "edge.revoked" }, edge, reason, cancellationToken);
        return latest!;
    }
}
