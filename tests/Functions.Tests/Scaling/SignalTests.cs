using Microsoft.Extensions.Time.Testing;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Scaling;
using Puente.Functions.Tests.Inbox;
using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Functions.Tests.Scaling;

/// <summary>What the edge's signals make of its parts.</summary>
public sealed class SignalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-signals-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task The_inbox_is_read_with_what_is_in_hand_and_tells_of_its_changes()
    {
        await using var site = Open();
        var readings = new InboxReadings(site.Ledger, _time);
        var (queued, oldest) = (new QueuedPhotographs(readings), new OldestPhotograph(readings));
        var change = queued.NextChange;
        await site.Ledger.AddAsync([new PhotographArrival(InboxSource.Polling, "inbox/a.jpg", "1", 4), new PhotographArrival(InboxSource.Polling, "inbox/b.jpg", "1", 4)], Cancel);
        Assert.True(change.IsCompleted);
        change = oldest.NextChange;
        Assert.False(change.IsCompleted);
        await site.Ledger.AddAsync([new PhotographArrival(InboxSource.Polling, "inbox/a.jpg", "1", 4)], Cancel);
        Assert.False(change.IsCompleted);

        _time.Advance(TimeSpan.FromSeconds(90));
        Assert.Equal(ScalingReading.Known(2, _time.GetUtcNow()), await queued.ReadAsync(Cancel));
        Assert.Equal(ScalingReading.Known(90, _time.GetUtcNow()), await oldest.ReadAsync(Cancel));
        var first = (await site.Ledger.ClaimAsync(Cancel)).Entry!;
        var second = (await site.Ledger.ClaimAsync(Cancel)).Entry!;
        Assert.Equal((2, 0), ((await queued.ReadAsync(Cancel)).Value, (await oldest.ReadAsync(Cancel)).Value));
        foreach (var entry in new[] { first, second }) await site.Ledger.CompleteAsync(entry, "inspection", Cancel);
        Assert.Equal(0, (await queued.ReadAsync(Cancel)).Value);
        Assert.True(change.IsCompleted);
    }

    [Fact]
    public async Task A_delay_is_in_milliseconds_and_unknown_where_nobody_measures()
    {
        Assert.Equal(ScalingMetric.BatchQueueDelay, new BatchQueueDelay([]).Metric);
        Assert.NotNull((await new BatchQueueDelay([]).ReadAsync(Cancel)).Reason);
        Assert.NotNull((await new BatchQueueDelay([new Meter(null)]).ReadAsync(Cancel)).Reason);
        var measured = new Meter((TimeSpan.FromSeconds(0.0125), _time.GetUtcNow()));
        Assert.Equal(ScalingReading.Known(12.5, _time.GetUtcNow()), await new BatchQueueDelay([measured]).ReadAsync(Cancel));
    }

    [Fact]
    public async Task Tunings_are_unknown_until_they_were_counted() =>
        Assert.Equal("Tunings have not been counted yet.", (await new PendingTunings(_time).ReadAsync(Cancel)).Reason);

    private Site Open()
    {
        var components = Directory.CreateDirectory(Path.Combine(_folder, "components")).FullName;
        foreach (var (name, type, field, value) in new[] { ("objects", "bindings.localstorage", "rootPath", "objects"), ("state", "state.sqlite", "connectionString", "state.db") })
            File.WriteAllText(
                Path.Combine(components, $"{name}.yaml"),
                $"apiVersion: dapr.io/v1alpha1\nkind: Component\nmetadata: {{ name: {name} }}\nspec:\n  type: {type}\n  version: v1\n  metadata:\n    - {{ name: {field}, value: \"{value}\" }}\n");
        return new Site(_folder, _ => new FakeInspector(), new InboxOptions(), _time);
    }

    private sealed record Meter((TimeSpan Delay, DateTimeOffset MeasuredAt)? QueueDelay) : IQueueDelayMeter;
}
