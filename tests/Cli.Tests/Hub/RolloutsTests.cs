using System.Net;
using Puente.Cli.Commands;
using Puente.Cli.Hub;
using Puente.Cli.Tests.Client;

namespace Puente.Cli.Tests.Hub;

public sealed class RolloutsTests
{
    [Fact]
    public async Task A_start_that_is_asked_again_is_the_same_and_two_starts_are_two()
    {
        const string Started = """{"id":"rollout-1","statusQueryGetUri":"http://tier/status"}""";
        using var folder = new TemporaryFolder();
        var tier = new FakeTier().Then(HttpStatusCode.ServiceUnavailable, "{}").Then(HttpStatusCode.Accepted, Started).Then(HttpStatusCode.Accepted, Started);
        using var link = tier.Link(folder);
        var outcome = new CommandOutcome();

        await Rollouts.StartAsync(link, new RolloutPlan { Release = "sha256:1" }, outcome, default);
        await Rollouts.StartAsync(link, new RolloutPlan { Release = "sha256:1" }, outcome, default);

        Assert.Equal("rollout-1", outcome.Fields["rollout"]);
        Assert.NotNull(tier.Calls[0].Idempotency);
        Assert.Equal(tier.Calls[0].Idempotency, tier.Calls[1].Idempotency);
        Assert.NotEqual(tier.Calls[1].Idempotency, tier.Calls[2].Idempotency);
    }
}
