using System.Diagnostics.Metrics;
using Puente.Hub.Edges.Messages;

namespace Puente.Hub.Edges;

/// <summary>What became of the messages of edges: counter <c>puente.hub.edge_messages</c> by <c>outcome</c>.</summary>
public sealed class IngestionMetrics
{
    /// <summary>Name of the meter.</summary>
    public const string MeterName = "Puente.Hub";

    /// <summary>Name of the counter.</summary>
    public const string Messages = "puente.hub.edge_messages";

    private readonly Counter<long> _messages;

    /// <summary>Makes the meter.</summary>
    public IngestionMetrics(IMeterFactory meters) => _messages = meters.Create(MeterName).CreateCounter<long>(Messages, "{message}", "Messages of edges by what became of them");

    /// <summary>Counts what became of a batch.</summary>
    public void Count(IReadOnlyList<EdgeMessageResult> results)
    {
        foreach (var outcome in results.CountBy(result => result.Outcome))
            _messages.Add(outcome.Value, new KeyValuePair<string, object?>("outcome", outcome.Key.ToString().ToLowerInvariant()));
    }
}
