using Puente.Core.Twins;

namespace Puente.Hub.Edges.Messages;

/// <summary>What became of a message, and why.</summary>
/// <param name="Outcome">What.</param>
/// <param name="Code">Why it was refused, in a word.</param>
/// <param name="Twin">The reported twin that it brought, when it brought one.</param>
/// <param name="IsNews">Whether that says anything but that the edge is still there, next to what any replica of the hub heard of it before.</param>
public readonly record struct EdgeMessageResult(EdgeMessageOutcome Outcome, string? Code = null, ReportedTwin? Twin = null, bool IsNews = false);
