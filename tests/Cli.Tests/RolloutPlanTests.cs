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

    [Theory]
    [InlineData("type: Progressive\n  progressive: { maxConcurrency: 5, maxFailures: 2% }", """{"type":"Progressive","progressive":{"maxConcurrency":10,"maxFailures":"2%"}}""")]
    [InlineData("type: ProgressivePerGroup\n  progressivePerGroup: { maxFailures: 2% }", """{"type":"ProgressivePerGroup","progressivePerGroup":{"maxFailures":"2%","maxConcurrency":10}}""")]
    [InlineData("progressive:", """{"progressive":{"maxConcurrency":10},"type":"Progressive"}""")]
    public void A_limit_beside_a_file_takes_no_other_of_the_file_away(string strategy, string json)
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write($"release: r\nrolloutStrategy:\n  {strategy}\n", "rollout.yaml");
        Assert.Equal(json, new RolloutPlan { File = file, MaxConcurrency = "10" }.ToRequest()["rolloutStrategy"]!.ToJsonString());
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
