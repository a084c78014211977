using Puente.Cli.Demo;

namespace Puente.Cli.Tests.Demo;

public sealed class DemoOptionsTests
{
    [Theory]
    [InlineData(0.5, 20)]
    [InlineData(3, 20)]
    [InlineData(5, 115)]
    [InlineData(10, 415)]
    public void Minutes_scale_pretraining(double minutes, double seconds) => Assert.Equal(seconds, new DemoOptions { Minutes = minutes }.TrainingSeconds);
}
