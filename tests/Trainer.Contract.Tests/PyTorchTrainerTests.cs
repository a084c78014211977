using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>All tasks but the one it does.</summary>
    public static TheoryData<TrainerTask> Others { get; } = [.. Enum.GetValues<TrainerTask>().Where(task => task != TrainerTask.Pretrain)];

    [Theory]
    [MemberData(nameof(Others))]
    public async Task A_task_it_does_not_know_is_refused_with_the_program_that_does(TrainerTask task)
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["task"] = JsonNamingPolicy.CamelCase.ConvertName($"{task}")));
        Assert.Equal(TrainerExitCode.BadInput, run.Code);
        Assert.Contains("Use Puente.Trainer", run.Failure);
    }

    [Theory]
    [InlineData("torch")]
    [InlineData("numpy")]
    public async Task Libraries_that_do_not_load_end_with_4_and_the_remedy(string library)
    {
        using var workspace = new Workspace();
        var without = new TrainerProgram(TrainerProgram.Python, "-c", $"import runpy, sys; sys.modules['{library}'] = None; runpy.run_module('puente_trainer', run_name='__main__')");
        var run = await TrainerRun.RunAsync(without, workspace.Job());
        Assert.True(run.Code == TrainerExitCode.NativeLibrary, $"{run.Code} {run.Errors}");
        Assert.Contains("python3-torch", run.Failure);
    }

    [Theory]
    [InlineData("learningRate", "1")]
    [InlineData("masking", """{"a":""")]
    public async Task A_recipe_that_no_one_wrote_is_refused(string key, string repeated)
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe();
        var hostile = string.Concat(Enumerable.Repeat(repeated, repeated == "1" ? 400 : 100_000));
        await File.WriteAllTextAsync(workspace["recipe.json"], $$"""{"name": "tiny", "steps": 6, "{{key}}": {{hostile}}}""", TestContext.Current.CancellationToken);
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job());
        Assert.True(run.Code == TrainerExitCode.BadInput, $"{run.Code} {run.Errors}");
        Assert.Contains("recipe", run.Failure);
    }

    [Theory]
    [InlineData("contrastive")]
    [InlineData("maskedAutoencoder")]
    public async Task Two_processes_train_as_one_on_the_same_batch(string objective)
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => (recipe["objective"], recipe["accumulate"]) = (objective, 2));
        Assert.Equal(TrainerExitCode.Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["output"] = "one"))).Code);
        var run = await TrainerRun.RunAsync(TrainerProgram.TorchRun, workspace.Job(job => job["output"] = "two"));
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        Assert.Equal(("started", "completed"), (run.Progress[0].Event, run.Progress[^1].Event));
        Assert.Single(run.Progress, line => line.Event == "completed");
        PretrainResult one = Json.ReadFile<PretrainResult>(workspace["one/pretrain.json"]), two = Json.ReadFile<PretrainResult>(workspace["two/pretrain.json"]);
        Assert.Equal(one.Loss!.Value, two.Loss!.Value, 1e-3);
    }

    [Fact]
    public async Task A_masked_autoencoder_in_slices_ends_where_one_run_does()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => (recipe["objective"], recipe["weightAverage"], recipe["layerDecay"], recipe["weightDecayEnd"]) = ("MaskedAutoencoder", 0.9, 0.8, 0.2));
        Assert.Equal(TrainerExitCode.Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["output"] = "whole"))).Code);
        await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["budget"] = new JsonObject { ["steps"] = 4 }));
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["checkpoint"] = "out/checkpoint.safetensors"));
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        Assert.True(Weights.Same(workspace["whole/backbone.safetensors"], workspace["out/backbone.safetensors"]));
    }

    [Fact]
    public async Task It_goes_on_from_the_weights_of_a_backbone_and_names_what_another_one_has_otherwise()
    {
        using var workspace = new Workspace();
        Assert.Equal(TrainerExitCode.Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["output"] = "base"))).Code);
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["initial"] = "base/backbone.safetensors"));
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        Assert.Equal(["train", "export"], run.Stages);
        workspace.WriteRecipe(recipe => recipe["architecture"]!["depth"] = 3);
        run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["initial"] = "base/backbone.safetensors"));
        Assert.Equal(TrainerExitCode.BadInput, run.Code);
        Assert.Contains("depth is 2, the recipe has 3", run.Failure);
    }

    [Theory]
    [InlineData("cuda:99")]
    [InlineData("tpu")]
    public async Task A_device_that_is_not_there_is_refused(string device)
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["device"] = device));
        Assert.Equal(TrainerExitCode.BadInput, run.Code);
        Assert.Contains($"device '{device}'", run.Failure);
    }

    [Fact]
    public async Task A_picture_in_a_card_is_refused_by_a_trainer_that_writes_none()
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["cardImages"] = true));
        Assert.Equal(TrainerExitCode.BadInput, run.Code);
        Assert.Contains("cardImages", run.Failure);
    }

    [Fact]
    public async Task Products_in_16_bits_train_too()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["precision"] = "bfloat16");
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job());
        Assert.True(run.Code == TrainerExitCode.Completed, run.Errors);
        Assert.InRange(Json.ReadFile<PretrainResult>(workspace["out/pretrain.json"]).Loss!.Value, 0, 20);
    }

    [Theory]
    [InlineData("objective", "selfDistillation")]
    [InlineData("precision", "float16")]
    public async Task What_it_does_not_do_here_is_refused(string key, string value)
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe[key] = value);
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job());
        Assert.Equal(TrainerExitCode.BadInput, run.Code);
        Assert.Contains(value, run.Failure);
    }
}
