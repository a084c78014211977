using Puente.Cli.Commands;
using Puente.Cli.Training;
using Puente.Core.Training;

namespace Puente.Cli.Tests.Training;

public sealed class TrainerRunnerTests
{
    private static readonly TrainerJob Job = new() { Task = TrainerTask.Pretrain, Output = "out" };

    [Fact]
    public void A_completed_job_is_no_failure() => Assert.Null(TrainerRunner.Failure(new TrainerExit(TrainerExitCode.Completed, ""), Job));

    [Theory]
    [InlineData(TrainerExitCode.BadInput, ExitCode.WrongUse, "said so")]
    [InlineData(TrainerExitCode.NonFinite, ExitCode.Failed, "learningRate")]
    [InlineData(TrainerExitCode.NativeLibrary, ExitCode.Failed, "said so")]
    [InlineData(TrainerExitCode.Interrupted, ExitCode.Interrupted, "was stopped")]
    [InlineData(TrainerExitCode.Failed, ExitCode.Failed, "trainer.log")]
    [InlineData(134, ExitCode.Failed, "exit code 134")]
    public void Each_end_has_its_code_and_says_what_to_do(int trainer, int command, string says)
    {
        var failure = TrainerRunner.Failure(new TrainerExit(trainer, "said so."), Job)!;
        Assert.Equal(command, failure.ExitCode);
        Assert.Contains(says, failure.Message, StringComparison.Ordinal);
    }
}
