using System.Text.Json;

namespace Puente.Core.Enrolments;

/// <summary>What an edge signs of all it tells the hub: the CloudEvent's attributes stand within, so that none can be changed on the way.</summary>
/// <param name="Edge">Who tells.</param>
/// <param name="Sequence">Grows with every message of this edge; kept at both ends. It decides what is newer, not time.</param>
/// <param name="IssuedAt">By the edge's clock; told, and decided upon by nobody.</param>
/// <param name="Type">CloudEvent type.</param>
/// <param name="Body">The CloudEvent's data as it would be without a signature.</param>
public sealed record EdgeMessage(string Edge, long Sequence, DateTimeOffset IssuedAt, string Type, JsonElement Body)
{
    /// <summary>DSSE payload type.</summary>
    public const string PayloadType = "application/vnd.puente.edge-message+json";

    /// <summary>CloudEvent id, where the edge gives one: the same for the same fact.</summary>
    public string? Id { get; init; }

    /// <summary>CloudEvent subject.</summary>
    public string? Subject { get; init; }

    /// <summary>When what it tells of was so.</summary>
    public DateTimeOffset? Time { get; init; }
}
