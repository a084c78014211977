using Puente.Core;
using Puente.Core.Training;

namespace Puente.Trainer.Contract.Tests;

/// <summary>The contract as the reference trainer on PyTorch keeps it, alone and as processes of one run.</summary>
public sealed class PyTorchTrainerTests : TrainerContract
{
    /// <summary>Skipped where there is no PyTorch.</summary>
    public PyTorchTrainerTests() => TrainerProgram.NeedPyTorch();

    /// <inheritdoc/>
    protected override TrainerProgram Trainer => TrainerProgram.PyTorch;

    [Fact]
    public async Task A_task_it_does_not_know_is_refused_with_the_program_that_does()
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["task"] = "tune"));
        Assert.Equal(TrainerExitCode.BadInput, run.Code);
        Assert.Contains("Puente.Trainer", run.Failure);
    }

    [Fact]
    public async Task Two_processes_train_as_one_on_the_same_batch()
    {
        using var workspace = new Workspace();
        Assert.Equal(TrainerExitCode.Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["output"] = "one"))).Code);
        var run = await TrainerRun.RunAsync(TrainerProgram.TorchRun, workspace.Job(job => job["output"] = "two"));
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        Assert.Equal(("started", "completed"), (run.Progress[0].Event, run.Progress[^1].Event));
        Assert.Single(run.Progress, line => line.Event == "completed");
        PretrainResult one = Json.ReadFile<PretrainResult>(workspace["one/pretrain.json"]), two = Json.ReadFile<PretrainResult>(workspace["two/pretrain.json"]);
        Assert.Equal(one.Loss!.Value, two.Loss!.Value, 1e-3);
    }
}
