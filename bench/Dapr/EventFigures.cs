using System.Diagnostics;
using Puente.Bench.Dapr.Events;
using Puente.Bench.Measures;

namespace Puente.Bench.Dapr;

/// <summary>
/// Events from the publisher to a handler that is called by HTTP, as a sidecar calls an app; publisher, delivery and handler in one process.
/// </summary>
internal static class EventFigures
{
    /// <summary>Publishers at once in the figures of rates.</summary>
    public const int AtOnce = 32;

    /// <summary>Events published and not yet with the handler, at most.</summary>
    public const int Window = 256;

    /// <summary>One side of a comparison: what publishes to a handler, and what publishes to nobody.</summary>
    public sealed record Side(IEvents Delivered, EventApp App, IEvents Unheard);

    public static async Task<IReadOnlyList<Figure>> MeasureAsync(string component, Side value, Side peer, double? target, string? note, Turns turns)
    {
        var publish = $"{component}/publishes-per-second";
        var (rate, peerRate) = await turns.TakeAsync(publish, time => PublishAsync(value.Unheard, time), time => PublishAsync(peer.Unheard, time));
        var latency = $"{component}/publish-to-handler";
        var (times, peerTimes) = await turns.TakeAsync(latency, time => LatencyAsync(value, time), time => LatencyAsync(peer, time));
        var messages = $"{component}/messages-per-second";
        var (through, peerThrough) = await turns.TakeAsync(messages, time => ThroughAsync(value, time), time => ThroughAsync(peer, time));
        return
        [
            Figure(publish, rate[0], "1/s", peerRate[0]),
            Figure(latency + "-p50", times[0], "ms", peerTimes[0]),
            Figure(latency + "-p99", times[1], "ms", peerTimes[1]),
            Figure(messages, through[0], "1/s", peerThrough[0]),
        ];

        Figure Figure(string name, double number, string unit, double peerNumber) =>
            new(DaprBench.Name, name, number, unit, peer.Delivered.Name, peerNumber) { Target = target, Runs = Turns.Rounds, Note = note };
    }

    private static async Task<double[]> PublishAsync(IEvents events, TimeSpan time) => [await Load.RateAsync(AtOnce, time, i => events.PublishAsync(Document.Of(i)))];

    private static async Task<double[]> LatencyAsync(Side side, TimeSpan time)
    {
        var samples = await Load.TimesAsync(time, async i =>
        {
            await side.Delivered.PublishAsync(Document.Of(i));
            return await side.App.NextAsync();
        });
        return [samples.Percentile(0.5), samples.Percentile(0.99)];
    }

    /// <summary>Events a second, from the first publish to the last arrival.</summary>
    private static async Task<double[]> ThroughAsync(Side side, TimeSpan time)
    {
        side.App.Credit(Window);
        var watch = Stopwatch.StartNew();
        var published = await Load.CountAsync(AtOnce, time, async i =>
        {
            await side.App.NextAsync();
            await side.Delivered.PublishAsync(Document.Of(i));
        });
        for (var i = 0; i < Window; i++) await side.App.NextAsync();
        return [published / watch.Elapsed.TotalSeconds];
    }
}
