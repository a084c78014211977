using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Puente.Hub.Edges;

namespace Puente.Simulation.Checks;

/// <summary>What the hub says that became of the messages of edges, read from its own counter.</summary>
public sealed class MessageCounts : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly MeterListener _listener = new();

    /// <summary>Begins to count.</summary>
    public MessageCounts()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == IngestionMetrics.MeterName && instrument.Name == IngestionMetrics.Messages) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            foreach (var (name, value) in tags)
                if (name == "outcome") _counts.AddOrUpdate($"{value}", count, (_, before) => before + count);
        });
        _listener.Start();
    }

    /// <summary>So far, by outcome.</summary>
    public IReadOnlyDictionary<string, long> Counts => new SortedDictionary<string, long>(_counts, StringComparer.Ordinal);

    /// <summary>Messages that it has taken, those that came again counted again.</summary>
    public long Taken => _counts.Values.Sum();

    /// <summary>Messages that it did not believe or could not read: none of these edges sends such.</summary>
    public long Refused => _counts.Where(count => count.Key is "refused" or "unreadable").Sum(count => count.Value);

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
