using System.Net;
using Puente.Cli.Client;
using Puente.Cli.Client.Contracts;
using Puente.Core;

namespace Puente.Cli.Tests.Client;

public sealed class DurableOperationTests : IDisposable
{
    private const string Started = """{"id":"i1","statusQueryGetUri":"http://127.0.0.1:1/runtime/webhooks/durabletask/instances/i1?code=c","terminatePostUri":"x"}""";
    private const string Running = """{"runtimeStatus":"Running","customStatus":{"state":"pretraining","step":3,"steps":12,"loss":4.5}}""";
    private const string Completed = """{"runtimeStatus":"Completed","output":{"run":"r1","dataset":"d","recipe":"concrete-tiny","seed":1,"steps":12,"loss":4.2,"trainedSeconds":9.5,"slices":1,"backbone":"b"}}""";
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTier _tier = new();
    private readonly List<WorkProgress> _seen = [];

    public void Dispose()
    {
        _folder.Dispose();
        _tier.Dispose();
    }

    [Fact]
    public async Task It_starts_polls_and_reports()
    {
        _tier.Then(HttpStatusCode.Accepted, Started).Then(HttpStatusCode.Accepted, Running).Then(HttpStatusCode.OK, Completed);
        var outcome = await RunAsync();
        Assert.Equal(("i1", "r1", false, false), (outcome.InstanceId, outcome.Output.Run, outcome.Reused, outcome.Resumed));
        Assert.Equal((3, 12, 4.5), (_seen.Single().Step, _seen.Single().Steps, _seen.Single().Loss));
        Assert.Equal(("POST", "/api/runs", "k", "key-1"), _tier.Calls[0]);
        Assert.Equal("/runtime/webhooks/durabletask/instances/i1?code=c", _tier.Calls[1].Path);
    }

    [Fact]
    public async Task Work_finished_before_is_reused()
    {
        _tier.Then(HttpStatusCode.Accepted, Started, ("Idempotent-Replayed", "true")).Then(HttpStatusCode.OK, Completed);
        Assert.True((await RunAsync()).Reused);
    }

    [Fact]
    public async Task Work_under_way_is_resumed()
    {
        _tier.Then(HttpStatusCode.Accepted, Started, ("Idempotent-Replayed", "true")).Then(HttpStatusCode.Accepted, Running).Then(HttpStatusCode.OK, Completed);
        var outcome = await RunAsync();
        Assert.Equal((false, true), (outcome.Reused, outcome.Resumed));
    }

    [Fact]
    public async Task A_tier_that_is_started_again_is_waited_for()
    {
        _tier.ThenDead().Then(HttpStatusCode.Accepted, Started).ThenDead().Then(HttpStatusCode.ServiceUnavailable, "").Then(HttpStatusCode.OK, Completed);
        Assert.Equal("r1", (await RunAsync()).Output.Run);
        Assert.Equal("key-1", _tier.Calls[1].Idempotency);
    }

    [Fact]
    public async Task Patience_ends()
    {
        for (var i = 0; i < 10; i++) _tier.ThenDead();
        var fault = await Assert.ThrowsAsync<TierException>(() => RunAsync(TimeSpan.FromMilliseconds(500)));
        Assert.Contains("hub.log", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_is_told_with_its_log()
    {
        _tier.Then(HttpStatusCode.Accepted, Started).Then(HttpStatusCode.OK, """{"runtimeStatus":"Failed","output":"the loss is not finite"}""");
        var fault = await Assert.ThrowsAsync<TierException>(() => RunAsync());
        Assert.Contains("the loss is not finite", fault.Message, StringComparison.Ordinal);
        Assert.Contains("hub.log", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_is_the_persons_to_mend()
    {
        _tier.Then(HttpStatusCode.Accepted, Started).Then(HttpStatusCode.OK, """{"runtimeStatus":"Failed","output":"IOException: No space left on device : 'x'"}""");
        Assert.Contains("no space left", (await Assert.ThrowsAsync<InputException>(() => RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_key_names_its_file()
    {
        _tier.Then(HttpStatusCode.Unauthorized, """{"title":"Unauthorized","status":401}""");
        Assert.Contains("secrets.json", (await Assert.ThrowsAsync<InputException>(() => RunAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bad_input_keeps_its_field_and_remedy()
    {
        _tier.Then(HttpStatusCode.BadRequest, """{"title":"Bad input","status":400,"detail":"class 'moss': is not a known class. Name another.","field":"class","value":"moss","remedy":"Name another."}""");
        var fault = await Assert.ThrowsAsync<InputException>(() => RunAsync());
        Assert.Equal("class 'moss': is not a known class. Name another.", fault.Message);
    }

    private async Task<DurableOutcome<RunOutput>> RunAsync(TimeSpan? patience = null)
    {
        using var link = _tier.Link(_folder, patience);
        return await new DurableOperation(link, TimeProvider.System) { PollInterval = TimeSpan.FromMilliseconds(1) }
            .RunAsync<RunOutput>("api/runs", new { seed = 1 }, "key-1", (_, progress) =>
            {
                _seen.Add(progress);
                return Task.CompletedTask;
            }, CancellationToken.None);
    }
}
