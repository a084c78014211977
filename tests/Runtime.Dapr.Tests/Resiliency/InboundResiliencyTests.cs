using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Dapr.Tests.Resiliency;

/// <summary>Deliveries under policies, before the broker's own redelivery and the dead-letter topic.</summary>
public sealed class InboundResiliencyTests : IDisposable
{
    private readonly TestFolder folder = new TestFolder().WithComponent("pubsub", "pubsub.in-memory").WithSubscription("t", "/events/t", "deadLetterTopic: dead").WithSubscription("dead", "/events/dead");

    public void Dispose() => folder.Dispose();

    private TestFolder With(string policies, string inbound) => folder.WithResiliency($$"""
        policies:
        {{string.Join('\n', policies.Split('\n').Select(l => "  " + l))}}
        targets:
          components:
            pubsub:
              inbound: { {{inbound}} }
        """);

    [Theory]
    [InlineData("duration: 1ms, maxRetries: 3", 500, 4)]
    [InlineData("duration: 1ms, maxRetries: 0", 500, 1)]
    [InlineData("policy: exponential, maxInterval: 2ms, maxRetries: 2", 500, 3)]
    [InlineData("duration: 1ms, maxRetries: 3, matching: { httpStatusCodes: 500-599 }", 503, 4)]
    [InlineData("duration: 1ms, maxRetries: 3, matching: { httpStatusCodes: 500-599 }", 400, 1)]
    [InlineData("duration: 1ms, maxRetries: 3, matching: { httpStatusCodes: 500-599 }", 200, 4)]
    public async Task A_failed_event_is_a_dead_letter_when_the_policy_has_no_more_retries(string retry, int code, int tries)
    {
        With("retries:\n  again: { " + retry + " }", "retry: again");
        // 200 is the app's RETRY.
        var answer = Results.Text("""{"status":"RETRY"}""", statusCode: code);
        // The policy wins over the option.
        await using var app = await Receiver.StartAsync(folder, "app", d => d.Name == "t" ? answer : Results.Ok(), o => o.DeadLetterAfterAttempts = 7);
        await app.Client.PublishEventAsync("pubsub", "t", 1);
        Assert.Equal([.. Enumerable.Repeat("t", tries), "dead"], (await app.WaitAsync(tries + 1)).Select(d => d.Name));
    }

    [Fact]
    public async Task An_event_that_succeeds_at_a_retry_is_done()
    {
        With("retries:\n  again: { duration: 1ms, maxRetries: -1 }", "retry: again");
        var tries = 0;
        await using var app = await Receiver.StartAsync(folder, "app", _ => Results.StatusCode(Interlocked.Increment(ref tries) < 6 ? 500 : 200));
        await app.Client.PublishEventAsync("pubsub", "t", 1);
        await app.WaitAsync(6);
        await app.Client.PublishEventAsync("pubsub", "t", 2);
        Assert.Equal([1, 1, 1, 1, 1, 1, 2], (await app.WaitAsync(1)).Select(d => d.Number));
    }

    [Fact]
    public async Task A_timeout_policy_counts_a_slow_answer_as_a_failure()
    {
        With("timeouts: { quick: 100ms }", "timeout: quick");
        using var go = new SemaphoreSlim(0);
        await using var app = await Receiver.StartAsync(folder, "app", d =>
        {
            if (d.Name == "dead")
                go.Release();
            else
                Assert.True(go.Wait(TimeSpan.FromSeconds(20)));
            return Results.Ok();
        });
        await app.Client.PublishEventAsync("pubsub", "t", 1);
        var came = await app.WaitAsync(2);
        // On a busy machine the dead letter's answer may be late as well, and it comes again.
        while (came.DistinctBy(d => d.Name).Count() < 2)
            came = await app.WaitAsync(1);
        Assert.Equal(["dead", "t"], came.Select(d => d.Name).Distinct().Order());
    }

    [Fact]
    public async Task A_stopping_app_does_not_wait_for_a_retry()
    {
        With("retries:\n  again: { duration: 1h, maxRetries: -1 }", "retry: again");
        await using (var app = await Receiver.StartAsync(folder, "app", _ => Results.StatusCode(500)))
        {
            await app.Client.PublishEventAsync("pubsub", "t", 1);
            await app.WaitAsync(1);
        }

        await using var again = await Receiver.StartAsync(folder, "app");
        Assert.Equal(["t"], (await again.WaitAsync(1)).Select(d => d.Name));
    }

    [Fact]
    public async Task An_open_circuit_breaker_holds_events_back_and_makes_no_dead_letters_of_them()
    {
        With("circuitBreakers:\n  plain: { trip: consecutiveFailures >= 2, timeout: 1h }", "circuitBreaker: plain");
        File.Delete(Path.Combine(folder.Components, "sub-dead.yaml"));
        var clock = new Stopped();
        var codes = new ConcurrentQueue<int>();
        var healthy = 500;
        await using var app = await Receiver.StartAsync(
            folder, "app",
            _ =>
            {
                codes.Enqueue(Volatile.Read(ref healthy));
                return Results.StatusCode(Volatile.Read(ref healthy));
            },
            o => o.TimeProvider = clock);
        for (var number = 1; number <= 4; number++)
            await app.Client.PublishEventAsync("pubsub", "t", number);
        await app.WaitAsync(2);
        var breaker = ((EmbeddedDaprClient)app.Client).Inbound("pubsub").Breaker!;
        for (var deadline = DateTime.UtcNow.AddSeconds(20); breaker.TryEnter(out var _); await Task.Delay(5))
            Assert.True(DateTime.UtcNow < deadline, "waited in vain");
        Volatile.Write(ref healthy, 200);
        clock.Advance(TimeSpan.FromHours(1));
        // The first two are dead letters, and opened it; the others wait for it to close.
        Assert.Equal([1, 2, 3, 4], (await app.WaitAsync(2)).Select(d => d.Number));
        Assert.Equal([500, 500, 200, 200], codes);
    }

    [Fact]
    public async Task A_request_of_several_events_that_are_all_wanted_again_is_a_failure_to_the_circuit_breaker()
    {
        With("circuitBreakers:\n  plain: { trip: consecutiveFailures >= 2, timeout: 1h }", "circuitBreaker: plain");
        folder.WithSubscription("t", "/events/t", "bulkSubscribe: { enabled: true, maxAwaitDurationMs: 0 }");
        await using var app = await Receiver.StartAsync(
            folder, "app", _ => Results.Text("""{"statuses":[{"entryId":"0","status":"RETRY"}]}"""), o => o.RedeliveryInitialDelay = TimeSpan.FromMilliseconds(1));
        await app.Client.PublishEventAsync("pubsub", "t", 1);
        await app.WaitAsync(2);
        var breaker = ((EmbeddedDaprClient)app.Client).Inbound("pubsub").Breaker!;
        for (var deadline = DateTime.UtcNow.AddSeconds(20); breaker.TryEnter(out var _); await Task.Delay(5))
            Assert.True(DateTime.UtcNow < deadline, "waited in vain");
    }

    /// <summary>A clock whose hands the test moves; its timers are the system's.</summary>
    private sealed class Stopped : TimeProvider
    {
        private long ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Interlocked.Read(ref ticks);

        public void Advance(TimeSpan by) => Interlocked.Add(ref ticks, by.Ticks);
    }
}
