using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Edge;
using Puente.Edge.Uplink;
using Puente.Edge.Uplink.Spool;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Roles;

/// <summary>What workers tell, on its way into the agent's outbox.</summary>
public sealed class EventSpoolTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-spool-").FullName;
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));
    private readonly TierOptions _tier;
    private readonly EdgeFolders _folders;
    private readonly EventOutbox _outbox;

    public EventSpoolTests()
    {
        _tier = new() { Name = "edge-1", Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none" };
        _folders = new EdgeFolders(_tier);
        _outbox = new EventOutbox(_folders.Outbox, OutboxLimits.Default, _time);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _outbox.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Events_keep_their_order_their_time_and_their_id()
    {
        var (one, other, intake) = (new EventSpool(_folders, _time), new EventSpool(_folders, _time), Intake());
        var at = _time.GetUtcNow();
        await one.WriteAsync("told", "1", "deck.jpg", new { Tiles = 1 }, Cancel);
        _time.Advance(TimeSpan.FromTicks(1));
        await other.WriteAsync("told", "2", "deck.jpg", new { Tiles = 2 }, Cancel);
        _time.Advance(TimeSpan.FromMinutes(5));
        await intake.TakeAsync(Cancel);
        Assert.Empty(EventSpool.Waiting(_folders.Events));

        var first = Assert.Single(await _outbox.DueAsync(10, Cancel));
        var envelope = JsonNode.Parse(first.Envelope)!;
        Assert.Equal(("edge-1:1", at, 1), (first.Id, envelope["time"]!.GetValue<DateTimeOffset>(), envelope["data"]!["tiles"]!.GetValue<int>()));
        await _outbox.DeliveredAsync([first], Cancel);
        Assert.Equal("edge-1:2", Assert.Single(await _outbox.DueAsync(10, Cancel)).Id);
    }

    [Fact]
    public async Task What_is_no_event_is_set_aside_and_half_of_one_is_not_looked_at()
    {
        Directory.CreateDirectory(_folders.Events);
        await File.WriteAllTextAsync(Path.Combine(_folders.Events, "0" + EventSpool.Extension), "{", Cancel);
        await File.WriteAllTextAsync(Path.Combine(_folders.Events, "1.tmp"), "{", Cancel);
        await new EventSpool(_folders, _time).WriteAsync("told", "1", "deck.jpg", 1, Cancel);
        await Intake().TakeAsync(Cancel);
        Assert.Single(await _outbox.DueAsync(10, Cancel));
        Assert.Equal(["0.event.bad", "1.tmp"], Directory.EnumerateFiles(_folders.Events).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("large")]
    public async Task What_cannot_be_told_is_set_aside_and_holds_up_nothing(string content)
    {
        Directory.CreateDirectory(_folders.Events);
        var spool = new EventSpool(_folders, _time);
        if (content == "large") await spool.WriteAsync("told", "0", "deck.jpg", new string('x', EventOutbox.MaxEnvelopeBytes), Cancel);
        else await File.WriteAllTextAsync(Path.Combine(_folders.Events, "0" + EventSpool.Extension), content, Cancel);
        _time.Advance(TimeSpan.FromSeconds(1));
        await spool.WriteAsync("told", "1", "deck.jpg", 1, Cancel);
        await Intake().TakeAsync(Cancel);
        Assert.Equal("edge-1:1", Assert.Single(await _outbox.DueAsync(10, Cancel)).Id);
        Assert.EndsWith(".bad", Assert.Single(Directory.EnumerateFiles(_folders.Events)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_worker_that_died_left_unfinished_goes()
    {
        Directory.CreateDirectory(_folders.Events);
        foreach (var (name, age) in new[] { ("old", 2), ("young", 0) })
        {
            var path = Path.Combine(_folders.Events, $"{name}.event.tmp");
            await File.WriteAllTextAsync(path, "{", Cancel);
            File.SetLastWriteTimeUtc(path, (_time.GetUtcNow() - TimeSpan.FromHours(age)).UtcDateTime);
        }

        await Intake().TakeAsync(Cancel);
        Assert.Equal("young.event.tmp", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(_folders.Events))));
    }

    private EventIntake Intake() => new(_folders, new EdgeEventWriter(_outbox, _tier, _time), _time, NullLogger<EventIntake>.Instance);
}
