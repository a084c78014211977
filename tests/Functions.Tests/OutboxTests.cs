using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Edge.Uplink;

namespace Puente.Functions.Tests;

/// <summary>Events of a site over a link that breaks.</summary>
public sealed class OutboxTests : IDisposable
{
    private static readonly OutboxLimits _roomy = new(1000, 1 << 20, TimeSpan.FromDays(30));
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-outbox-").FullName;
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task An_event_waits_through_a_restart_and_is_gone_once_delivered()
    {
        using (var outbox = Open(_roomy)) await AddAsync(outbox, "a", "bridge");
        using var again = Open(_roomy);
        var due = Assert.Single(await again.DueAsync(10, Cancel));
        Assert.Equal(("a", "bridge", "a"), (due.Id, due.Key, Encoding.UTF8.GetString(due.Envelope)));
        await again.DeliveredAsync([due], Cancel);
        Assert.Empty(await again.DueAsync(10, Cancel));
        Assert.Equal(new OutboxStatus(0, 0, null, 0), await again.StatusAsync(Cancel));
    }

    [Fact]
    public async Task An_id_that_waits_is_kept_once()
    {
        using var outbox = Open(_roomy);
        await AddAsync(outbox, "a", "bridge");
        await AddAsync(outbox, "a", "bridge");
        Assert.Equal(1, (await outbox.StatusAsync(Cancel)).Events);
    }

    [Fact]
    public async Task Only_the_oldest_of_a_key_is_due_and_one_that_failed_waits_with_all_of_its_key()
    {
        using var outbox = Open(_roomy);
        foreach (var (id, key) in new[] { ("a1", "a"), ("a2", "a"), ("b1", "b") }) await AddAsync(outbox, id, key);
        var due = await outbox.DueAsync(10, Cancel);
        Assert.Equal(["a1", "b1"], due.Select(one => one.Id));
        await outbox.FailedAsync(due[0], TimeSpan.FromSeconds(10), Cancel);
        Assert.Equal(["b1"], (await outbox.DueAsync(10, Cancel)).Select(one => one.Id));
        _time.Advance(TimeSpan.FromSeconds(11));
        Assert.Equal([("a1", 1), ("b1", 0)], (await outbox.DueAsync(10, Cancel)).Select(one => (one.Id, one.Attempts)));
    }

    [Theory]
    [InlineData(2, 1 << 20)]
    [InlineData(1000, 8)]
    public async Task At_the_bound_the_oldest_goes_and_is_counted_for_ever(int events, int bytes)
    {
        using (var outbox = Open(new OutboxLimits(events, bytes, TimeSpan.FromDays(1))))
            foreach (var id in new[] { "one1", "two2", "tri3" }) await AddAsync(outbox, id, id);
        using var again = Open(_roomy);
        Assert.Equal(["two2", "tri3"], (await again.DueAsync(10, Cancel)).Select(one => one.Id));
        Assert.Equal(1, (await again.StatusAsync(Cancel)).Dropped);
    }

    [Fact]
    public async Task What_is_older_than_the_bound_goes_with_the_next_addition()
    {
        using var outbox = Open(_roomy);
        await AddAsync(outbox, "old", "a");
        _time.Advance(TimeSpan.FromDays(31));
        await AddAsync(outbox, "new", "a");
        Assert.Equal(["new"], (await outbox.DueAsync(10, Cancel)).Select(one => one.Id));
    }

    [Fact]
    public async Task An_envelope_beyond_the_bound_is_refused_by_name()
    {
        using var outbox = Open(_roomy);
        var refused = await Assert.ThrowsAsync<InputException>(() => outbox.AddAsync("huge", "a", new byte[EventOutbox.MaxEnvelopeBytes + 1], Cancel));
        Assert.Equal("huge", refused.Value);
    }

    [Fact]
    public async Task Days_offline_lose_nothing_and_keep_each_keys_order()
    {
        using var outbox = Open(_roomy);
        var link = new BreakingLink { IsDown = true };
        using var pump = Pump(outbox, link);
        for (var number = 0; number < 100; number++) await AddAsync(outbox, $"{number % 7}:{number:D3}", $"key-{number % 7}");
        await pump.StartAsync(Cancel);
        await PassAsync(() => link.Tries >= 20);
        link.IsDown = false;
        await PassAsync(() => link.Taken.Count >= 100);
        await pump.StopAsync(Cancel);

        Assert.Equal(100, link.Taken.Distinct().Count());
        foreach (var key in link.Taken.GroupBy(id => id[0])) Assert.Equal(key.Order(StringComparer.Ordinal), key);
        Assert.Equal(0, (await outbox.StatusAsync(Cancel)).Events);
    }

    [Fact]
    public async Task An_event_that_never_gets_through_holds_back_its_own_key_alone()
    {
        using var outbox = Open(_roomy);
        var link = new BreakingLink { Refused = "bad" };
        using var pump = Pump(outbox, link);
        foreach (var (id, key) in new[] { ("bad", "a"), ("behind", "a"), ("free", "b") }) await AddAsync(outbox, id, key);
        await pump.StartAsync(Cancel);
        await PassAsync(() => link.Taken.Contains("free") && link.Tries > 5);
        await pump.StopAsync(Cancel);
        Assert.Equal(["free"], link.Taken);
    }

    [Fact]
    public void Waits_double_to_the_longest_and_are_never_in_step()
    {
        var backoff = new Backoff(new Random(1));
        foreach (var failures in Enumerable.Range(1, 40))
        {
            var whole = Math.Min(Backoff.Longest.TotalSeconds, Math.Pow(2, failures - 1));
            var waits = Enumerable.Range(0, 50).Select(_ => backoff.After(failures).TotalSeconds).ToList();
            Assert.All(waits, wait => Assert.InRange(wait, whole / 2, whole));
            Assert.True(waits.Distinct().Count() > 40);
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private EventOutbox Open(OutboxLimits limits) => new(Path.Combine(_folder, "outbox.db"), limits, _time);

    private static Task AddAsync(EventOutbox outbox, string id, string key) => outbox.AddAsync(id, key, Encoding.UTF8.GetBytes(id), Cancel);

    private OutboxPump Pump(EventOutbox outbox, IEventLink link) => new(
        outbox, link, new CloudLink(_time, NullLogger<CloudLink>.Instance), new Backoff(new Random(1)), _time, NullLogger<OutboxPump>.Instance);

    /// <summary>Lets the clock run until <paramref name="holds"/>.</summary>
    private async Task PassAsync(Func<bool> holds)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        over.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            await Task.Delay(1, over.Token);
        }
    }

    /// <summary>A link that is down, or refuses one event.</summary>
    private sealed class BreakingLink : IEventLink
    {
        private int _tries;

        public bool IsDown { get; set; }

        public string? Refused { get; init; }

        public int Tries => _tries;

        public ConcurrentQueue<string> Taken { get; } = [];

        public Task SendAsync(byte[] envelope, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref _tries);
            var id = Encoding.UTF8.GetString(envelope);
            if (IsDown || id == Refused) throw new IOException("The link is down.");
            Taken.Enqueue(id);
            return Task.CompletedTask;
        }
    }
}
