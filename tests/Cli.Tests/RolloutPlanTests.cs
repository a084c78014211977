using Puente.Cli.Hub;
using Puente.Core;

namespace Puente.Cli.Tests;

public sealed class RolloutPlanTests
{
    [Fact]
    public void Canaries_go_first_and_their_recall_is_gated()
    {
        var request = new RolloutPlan { Release = "sha256:1", Canary = "ring=canary", MaxConcurrency = "25%", MaxFailures = "3", Gates = ["crack"], Manual = true }.ToRequest();

        Assert.Equal(
            """{"release":"sha256:1","groups":[{"name":"canary","matchLabels":{"ring":"canary"}}],"rolloutStrategy":{"type":"Progressive","progressive":{"maxConcurrency":"25%","maxFailures":3,"mandatoryDecisionGroups":[{"groupName":"canary"}]}},"gates":[{"kind":"golden","class":"crack","metric":"recall","groups":["canary"]},{"kind":"manual"}]}""",
            request.ToJsonString());
    }

    [Fact]
    public void All_at_once_is_a_release_alone() => Assert.Equal("""{"release":"r"}""", new RolloutPlan { Release = "r" }.ToRequest().ToJsonString());

    [Fact]
    public void A_release_must_be_named_and_a_label_be_one()
    {
        Assert.Equal("RELEASE", Assert.Throws<InputException>(() => new RolloutPlan().ToRequest()).Field);
        Assert.Equal("--canary", Assert.Throws<InputException>(() => new RolloutPlan { Release = "r", Canary = "canary" }.ToRequest()).Field);
    }
}
