using Puente.Core.Twins;
using Puente.Fleet.Rollouts;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Edges;
using Puente.Hub.Rollouts.Records;

namespace Puente.Hub.Rollouts.Steps;

/// <summary>Reads how the edges of a rollout stand: of those that spoke since the last look, or of all of them at the first.</summary>
public sealed class RolloutLook(TwinStore twins, EdgePresence presence, TimeProvider time)
{
    /// <summary>The edges as they stand now.</summary>
    /// <param name="record">As they stood.</param>
    /// <param name="spoke">Edges that spoke; null to read all, none to read those that are not where they shall be.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<RolloutEdge[]> ReadAsync(RolloutRecord record, IReadOnlySet<string>? spoke, CancellationToken cancellationToken)
    {
        string[] asked = spoke switch
        {
            null => [.. record.Edges.Select(edge => edge.Edge)],
            { Count: 0 } => [.. record.Edges.Where(edge => edge.Status.IsUnderWay || edge is { Asked: true, State: RolloutEdgeState.Deferred }).Select(edge => edge.Edge)],
            _ => [.. record.Edges.Where(edge => edge.Asked && spoke.Contains(edge.Edge)).Select(edge => edge.Edge)],
        };
        var reported = await twins.FindReportedAsync(asked, cancellationToken);
        foreach (var twin in reported.Values) presence.Remember(twin);
        var reading = new EdgeReading(record.Document.Request, record.Document.Groups, time.GetUtcNow());
        var wasRead = asked.ToHashSet(StringComparer.Ordinal);
        return [.. record.Edges.Select(edge => Read(reading, edge, wasRead.Contains(edge.Edge), reported))];
    }

    /// <summary>When the first of those that are on their way, or still to be asked, falls silent for too long; null where none can.</summary>
    public TimeSpan? NextSilence(RolloutRecord record)
    {
        DateTimeOffset? first = null;
        foreach (var edge in record.Edges)
            if ((edge.Status.IsUnderWay || edge.Status.IsToStart) && presence.LastHeard(edge.Edge) is { } heard && !(heard >= first)) first = heard;
        return first + TimeSpan.FromSeconds(record.Document.Request.OfflineAfterSeconds) - time.GetUtcNow() + TimeSpan.FromMilliseconds(1);
    }

    private RolloutEdge Read(EdgeReading reading, RolloutEdge edge, bool wasRead, IReadOnlyDictionary<string, ReportedTwin> reported) => wasRead || !edge.Asked
        ? reading.Read(edge, reported.GetValueOrDefault(edge.Edge), presence.LastHeard(edge.Edge))
        : reading.Silence(edge, presence.LastHeard(edge.Edge));
}
