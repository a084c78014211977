using System.Net;
using System.Net.Sockets;
using Dapr;
using Dapr.Client;

namespace Puente.Runtime.Dapr.Tests.Resiliency;

/// <summary>Calls of components under policies: what is tried again, when, and what the caller gets.</summary>
public sealed class OutboundResiliencyTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly HastyClock clock = new();

    public void Dispose() => folder.Dispose();

    private TestFolder Retrying(string component, string retry) => folder.WithResiliency($$"""
        policies:
          retries:
            again: { {{retry}} }
        targets:
          components:
            {{component}}:
              outbound: { retry: again }
        """);

    private string Files => Path.Combine(folder.Root, "files");

    /// <summary>A client whose file store has lost its folder.</summary>
    private EmbeddedDaprClient WithoutFiles(Random? random = null)
    {
        var options = folder.Options(clock: clock);
        options.Random = random ?? options.Random;
        var client = new EmbeddedDaprClient(options);
        if (Directory.Exists(Files))
            Directory.Delete(Files, recursive: true);
        File.WriteAllText(Files, "");
        return client;
    }

    private async Task<string> FailsAsync(Func<DaprClient, Task> call)
    {
        using var client = WithoutFiles();
        return (await Assert.ThrowsAsync<DaprException>(() => call(client))).Message;
    }

    [Theory]
    [InlineData("duration: 7s, maxRetries: 2", 7, 7)]
    [InlineData("duration: 3s, maxRetries: 1", 3)]
    [InlineData("maxRetries: 1", 5)]
    [InlineData("maxRetries: 0")]
    [InlineData("duration: 7s, maxRetries: 2, matching: { gRPCStatusCodes: \"14\" }")]
    [InlineData("duration: 7s, maxRetries: 2, matching: { gRPCStatusCodes: 12-14 }", 7, 7)]
    public async Task A_binding_is_called_again_by_the_policy_and_the_last_failure_is_the_caller_s(string retry, params int[] seconds)
    {
        folder.WithComponent("files", "bindings.localstorage", ("rootPath", Files));
        Retrying("files", retry);
        Assert.Contains("ERR_INVOKE_OUTPUT_BINDING: binding files", await FailsAsync(c => c.InvokeBindingAsync("files", "create", "x")), StringComparison.Ordinal);
        Assert.Equal(seconds.Select(s => TimeSpan.FromSeconds(s)), clock.Waits);
    }

    [Fact]
    public async Task An_exponential_policy_s_waits_follow_the_chance_that_it_is_given()
    {
        folder.WithComponent("files", "bindings.localstorage", ("rootPath", Files));
        Retrying("files", "policy: exponential, maxInterval: 1s, maxRetries: 4");
        using var client = WithoutFiles(new Random(4));
        await Assert.ThrowsAsync<DaprException>(() => client.InvokeBindingAsync("files", "create", "x"));
        var chance = new Random(4);
        Assert.Equal(
            new[] { 500.0, 750, 1000, 1000 }.Select(m => TimeSpan.FromMilliseconds(Math.Min(m * (0.5 + chance.NextDouble()), 1000))).Select(Rounded),
            clock.Waits.Select(Rounded));
        static long Rounded(TimeSpan wait) => (long)wait.TotalMilliseconds;
    }

    [Fact]
    public async Task State_and_events_of_a_dead_server_are_tried_again_too()
    {
        var nobody = $"{PostgresServer.FreePort()}";
        folder.WithComponent("s", "state.postgresql", ("host", "127.0.0.1"), ("port", nobody), ("user", "me"), ("database", "db"))
            .WithComponent("pubsub", "pubsub.mqtt3", ("url", $"tcp://127.0.0.1:{nobody}")).WithResiliency("""
            policies:
              retries:
                s: { duration: 3s, maxRetries: 2 }
                p: { duration: 4s, maxRetries: 1 }
            targets:
              components:
                s:
                  outbound: { retry: s }
                pubsub:
                  outbound: { retry: p }
            """);
        using var client = folder.Client(clock: clock);
        async Task<string> FailsAsync(Func<DaprClient, Task> call) => (await Assert.ThrowsAsync<DaprException>(() => call(client))).Message;
        Assert.Contains("ERR_STATE_SAVE: state store s", await FailsAsync(c => c.SaveStateAsync("s", "k", 1)), StringComparison.Ordinal);
        Assert.Contains("ERR_STATE_GET: state store s", await FailsAsync(c => c.GetStateAsync<int>("s", "k")), StringComparison.Ordinal);
        Assert.Contains("ERR_STATE_BULK_GET: state store s", await FailsAsync(c => c.GetBulkStateAsync("s", ["k"], null)), StringComparison.Ordinal);
        Assert.Contains("DAPR_PUBSUB_PUBLISH_MESSAGE: pubsub pubsub, topic t", await FailsAsync(c => c.PublishEventAsync("pubsub", "t", 1)), StringComparison.Ordinal);
        // The longer ones are the components' own.
        Assert.Equal([3, 3, 3, 3, 3, 3, 4], clock.Waits.Select(w => w.TotalSeconds).Where(w => w < 10));
    }

    [Fact]
    public async Task What_the_component_has_answered_is_not_asked_again()
    {
        folder.WithComponent("s", "state.in-memory").WithComponent("pubsub", "pubsub.in-memory").WithResiliency("""
            policies:
              retries:
                DefaultRetryPolicy: { maxRetries: 3 }
            """);
        using (var client = folder.Client(clock: clock))
        {
            await client.SaveStateAsync("s", "k", 1);
            Assert.False(await client.TrySaveStateAsync("s", "k", 2, "no etag of it"));
            await client.GetStateAsync<int>("s", "none");
        }

        await FailsAsync(c => c.SaveStateAsync("s", "a||b", 1));
        await FailsAsync(c => c.PublishEventAsync("pubsub", "t", 1, new Dictionary<string, string> { ["ttlInSeconds"] = "soon" }));
        await FailsAsync(c => c.InvokeBindingAsync("none", "create", 1));
        Assert.Empty(clock.Waits);
    }

    [Theory]
    [InlineData("DefaultRetryPolicy", 1)]
    [InlineData("DefaultComponentRetryPolicy", 1)]
    [InlineData("DefaultComponentOutboundRetryPolicy", 1)]
    [InlineData("DefaultComponentInboundRetryPolicy", 0)]
    [InlineData("another", 0)]
    public async Task Reserved_names_are_for_the_components_that_no_target_names(string name, int waits)
    {
        (string, string) root = ("rootPath", Files);
        folder.WithComponent("files", "bindings.localstorage", root).WithComponent("targeted", "bindings.localstorage", root).WithResiliency($$"""
            policies:
              retries:
                {{name}}: { maxRetries: 1 }
                none: { maxRetries: 0 }
            targets:
              components:
                targeted:
                  outbound: { retry: none }
            """);
        using var client = WithoutFiles();
        await Assert.ThrowsAsync<DaprException>(() => client.InvokeBindingAsync("files", "create", "x"));
        await Assert.ThrowsAsync<DaprException>(() => client.InvokeBindingAsync("targeted", "create", "x"));
        Assert.Equal(waits, clock.Waits.Count);
    }

    [Fact]
    public async Task A_call_outlives_the_absence_of_its_server_when_the_policy_is_patient()
    {
        await using var server = MosquittoServer.Prepare();
        folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", server.Url));
        Retrying("pubsub", "duration: 20ms, maxRetries: -1");
        using var client = folder.Client();
        var publishing = client.PublishEventAsync("pubsub", "t", 1);
        await server.Up();
        await publishing.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Cancellation_ends_a_wait_at_once()
    {
        folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", $"tcp://127.0.0.1:{PostgresServer.FreePort()}"));
        Retrying("pubsub", "duration: 1h, maxRetries: -1");
        using var client = folder.Client();
        using var stop = new CancellationTokenSource();
        var publishing = client.PublishEventAsync("pubsub", "t", 1, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => publishing.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(0, 1)]
    public async Task A_timeout_is_for_each_try(int maxRetries, int tries)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        folder.WithComponent("pubsub", "pubsub.mqtt3", ("url", $"tcp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}")).WithResiliency($$"""
            policies:
              timeouts: { quick: 500ms }
              retries:
                again: { duration: 1ms, maxRetries: {{maxRetries}} }
            targets:
              components:
                pubsub:
                  outbound: { timeout: quick, retry: again }
            """);
        using var client = folder.Client();
        var error = await Assert.ThrowsAsync<DaprException>(() => client.PublishEventAsync("pubsub", "t", 1).WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Contains("pubsub pubsub, topic t: no answer within 00:00:00.5000000, the timeout policy", error.Message, StringComparison.Ordinal);
        for (var i = 0; i < tries; i++)
            (await silent.AcceptSocketAsync().WaitAsync(TimeSpan.FromSeconds(20))).Dispose();
        Assert.False(silent.Pending());
    }

    [Fact]
    public async Task A_circuit_breaker_that_is_open_lets_no_call_through_and_no_retry_wait()
    {
        folder.WithComponent("files", "bindings.localstorage", ("rootPath", Files)).WithResiliency("""
            policies:
              retries:
                again: { duration: 9s, maxRetries: 10 }
              circuitBreakers:
                plain: { trip: consecutiveFailures >= 3, timeout: 1h }
            targets:
              components:
                files:
                  outbound: { retry: again, circuitBreaker: plain }
            """);
        using var client = WithoutFiles();
        for (var call = 0; call < 2; call++)
        {
            var error = await Assert.ThrowsAsync<DaprException>(() => client.InvokeBindingAsync("files", "create", "x"));
            Assert.Contains("binding files: circuit breaker is open", error.Message, StringComparison.Ordinal);
            Assert.Equal(3, clock.Waits.Count);
        }
    }
}
