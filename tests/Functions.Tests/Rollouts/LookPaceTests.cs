using Puente.Hub.Rollouts.Steps;

namespace Puente.Functions.Tests.Rollouts;

/// <summary>How soon a rollout looks again while its edges speak.</summary>
public sealed class LookPaceTests
{
    [Theory]
    [InlineData(0, 200)]
    [InlineData(20, 200)]
    [InlineData(50, 200)]
    [InlineData(250, 1_000)]
    [InlineData(1_000, 4_000)]
    [InlineData(30_000, 5_000)]
    public void The_pause_grows_with_the_look(int look, int pause) =>
        Assert.Equal(TimeSpan.FromMilliseconds(pause), LookPace.After(TimeSpan.FromMilliseconds(look)));
}
