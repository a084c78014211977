using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;
using static Puente.Core.Training.TrainerExitCode;

namespace Puente.Trainer.Contract.Tests;

/// <summary>The contract, <c>learning/TRAINER-CONTRACT.md</c>, as any trainer must keep it.</summary>
public abstract class TrainerContract
{
    /// <summary>Whose tests these are.</summary>
    protected abstract TrainerProgram Trainer { get; }

    [Fact]
    public async Task A_pretraining_to_the_end_tells_its_progress_and_leaves_its_files()
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job());
        Assert.True(run.Code == Completed, run.Errors);
        Assert.Equal(new TrainerProgress { Event = "started", Stage = "pretrain" }, run.Progress[0]);
        Assert.Equal(new TrainerProgress { Event = "completed", File = "pretrain.json" }, run.Progress[^1]);
        Assert.Equal(["dictionary", "train", "export"], run.Stages);
        Assert.Contains(run.Progress, line => line is { Event: "checkpoint", File: "checkpoint.safetensors", Step: Workspace.Steps, Steps: Workspace.Steps });
        Assert.Empty(Directory.GetFiles(workspace["out"], "*.tmp"));

        var result = Json.ReadFile<PretrainResult>(workspace["out/pretrain.json"]);
        Assert.True(result is { Completed: true, Step: Workspace.Steps, Steps: Workspace.Steps, Loss: > 0 and < 20, TrainedSeconds: > 0, Checkpoint: "checkpoint.safetensors" });
        Assert.True(result.Backbone is { SafeTensors: "backbone.safetensors", Onnx: "backbone.onnx", Side: Workspace.Side, Dimensions: 112, Parameters: 7132, ParityError: null or <= 1e-4 });
        Assert.True(File.Exists(workspace["out/checkpoint.safetensors"]));
        // A card is its trainer's to write or to leave out; one that is told of is there.
        if (result.Card is not null) Assert.StartsWith("---\n", await File.ReadAllTextAsync(workspace[$"out/{result.Card}"], TestContext.Current.CancellationToken));
        using var backbone = BackboneFile.Load(workspace["out/backbone.safetensors"]);
        using var weights = SafeTensorsFile.Open(workspace["out/backbone.safetensors"]);
        Assert.Equal(backbone.state_dict().Keys.Order(StringComparer.Ordinal), weights.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        Assert.Equal(("tiny", "pt"), (weights.Text(BackboneFile.RecipeKey), weights.Text("format")));
        BackboneGraphs.Check(workspace["out/backbone.onnx"], backbone.Options, "tiny");
        Assert.InRange(OnnxParity.Measure(backbone, workspace["out/backbone.onnx"], Workspace.Images(3)), 0, OnnxParity.Tolerance);
    }

    [Fact]
    public async Task Slices_end_where_one_run_does_and_another_seed_elsewhere()
    {
        using var workspace = new Workspace();
        Assert.Equal(Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["output"] = "whole"))).Code);
        Assert.Equal(Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["budget"] = Budget("steps", 2)))).Code);
        var slice = Json.ReadFile<PretrainResult>(workspace["out/pretrain.json"]);
        Assert.True(slice is { Completed: false, Step: 2, Steps: Workspace.Steps, Backbone: null });
        Assert.False(File.Exists(workspace["out/backbone.safetensors"]));

        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["checkpoint"] = "out/checkpoint.safetensors"));
        Assert.True(run.Code == Completed, run.Errors);
        Assert.Equal(["train", "export"], run.Stages);
        Assert.True(Weights.Same(workspace["whole/backbone.safetensors"], workspace["out/backbone.safetensors"]));

        await TrainerRun.RunAsync(Trainer, workspace.Job(job => (job["output"], job["seed"]) = ("other", 2)));
        Assert.False(Weights.Same(workspace["whole/backbone.safetensors"], workspace["other/backbone.safetensors"]));
    }

    [Fact]
    public async Task A_budget_of_seconds_ends_a_slice_and_the_seconds_of_the_plan_end_it()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["steps"] = 1_000_000);
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["budget"] = Budget("seconds", 0.05)));
        Assert.True(run.Code == Completed, run.Errors);
        Assert.True(Json.ReadFile<PretrainResult>(workspace["out/pretrain.json"]) is { Completed: false, Step: > 0 });
        run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => (job["checkpoint"], job["totalSeconds"]) = ("out/checkpoint.safetensors", 0.3)));
        Assert.True(run.Code == Completed, run.Errors);
        Assert.True(Json.ReadFile<PretrainResult>(workspace["out/pretrain.json"]) is { Completed: true, TrainedSeconds: >= 0.3, Backbone: not null });
    }

    [Theory]
    [InlineData("task", "paint")]
    [InlineData("schema", "puente.trainer/v9")]
    [InlineData("output", "")]
    [InlineData("recipe", null)]
    [InlineData("recipe", "absent.json")]
    [InlineData("dataset", null)]
    [InlineData("dataset", "absent.json")]
    [InlineData("shards", null)]
    [InlineData("shards", "absent")]
    [InlineData("checkpoint", "absent.safetensors")]
    [InlineData("totalSeconds", -1)]
    [InlineData("threads", -1)]
    [InlineData("seed", "one")]
    [InlineData("budget", "seconds")]
    [InlineData("budget", "steps")]
    public async Task A_bad_job_ends_with_2_and_the_field(string field, object? value)
    {
        using var workspace = new Workspace();
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(job =>
        {
            if (field == "budget") job["budget"] = Budget((string)value!, 0);
            else if (value is null) job.Remove(field);
            else job[field] = value is int number ? number : (string)value;
        }));
        // Files are told of by their names, a shard or a checkpoint by its own field.
        Refused(run, workspace, value is string path && path.StartsWith("absent", StringComparison.Ordinal) ? path : field == "budget" ? (string)value! : field);
    }

    [Fact]
    public async Task Wrong_use_ends_with_2()
    {
        var run = await TrainerRun.RunAsync(Trainer, []);
        Assert.Equal((BadInput, 0), (run.Code, run.Progress.Count));
        Assert.Contains("--job", run.Errors);
    }

    [Fact]
    public async Task A_recipe_is_refused_with_every_fault()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["warmup_steps"] = 3);
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job()), workspace, "warmup_steps");
        workspace.WriteRecipe(recipe => (recipe["batch"], recipe["warmUp"]) = (1, 1));
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job()), workspace, "batch is 1", "warmUp is 1");
        workspace.WriteRecipe(recipe => recipe["architecture"]!["heads"] = 3);
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job()), workspace, "eads is 3");
    }

    [Fact]
    public async Task A_broken_shard_or_one_of_another_side_is_refused()
    {
        using var workspace = new Workspace();
        using (var shard = File.OpenWrite(workspace.Shard())) shard.SetLength(shard.Length - 1);
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job()), workspace, Path.GetFileName(workspace.Shard())[..12]);
        workspace.WriteRecipe(recipe => recipe["architecture"]!["side"] = 48);
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job()), workspace, "48");
    }

    [Fact]
    public async Task A_checkpoint_of_another_recipe_or_none_is_refused()
    {
        using var workspace = new Workspace();
        Assert.Equal(Completed, (await TrainerRun.RunAsync(Trainer, workspace.Job())).Code);
        File.Delete(workspace["out/pretrain.json"]);
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["checkpoint"] = "out/backbone.safetensors")), workspace, "puente.checkpoint");
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job(job => (job["checkpoint"], job["seed"]) = ("out/checkpoint.safetensors", 7))), workspace, "checkpoint");
        workspace.WriteRecipe(recipe => recipe["temperature"] = 0.5);
        Refused(await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["checkpoint"] = "out/checkpoint.safetensors")), workspace, "checkpoint", "tiny");
    }

    [Fact]
    public async Task A_hostile_weight_file_is_refused()
    {
        using var workspace = new Workspace();
        static string Many(int count, string text) => string.Concat(Enumerable.Repeat(text, count));
        string[] headers =
        [
            "[]",
            """{"a":{"dtype":"F32","shape":[1000000000,1000000000],"data_offsets":[0,4]}}""",
            $$$"""{"a":{"dtype":"F32","shape":[1{{{Many(100_000, $",{Many(400, "9")}")}}}],"data_offsets":[0,4]}}""",
            $$$"""{"__metadata__":{"puente.checkpoint":"{{{Many(100_000, "[")}}}"}}""",
            """{"__metadata__":{"puente.checkpoint":"{}"}}""",
        ];
        foreach (var (length, header) in headers.Select(header => ((ulong)header.Length, header)).Append((10_000_000_000UL, "{}")))
        {
            await File.WriteAllBytesAsync(workspace["weights"], [.. BitConverter.GetBytes(length), .. System.Text.Encoding.UTF8.GetBytes(header)], TestContext.Current.CancellationToken);
            Refused(await TrainerRun.RunAsync(Trainer, workspace.Job(job => job["checkpoint"] = "weights")), workspace, "weights");
        }
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_ends_with_3_and_the_state_before()
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["temperature"] = 1e-40);
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job());
        Assert.True(run.Code == NonFinite, run.Errors);
        Assert.Contains("learning rate", run.Failure);
        using var state = SafeTensorsFile.Open(workspace["out/non-finite.safetensors"]);
        Assert.Contains(state.Entries, entry => entry.Name == "backbone.norm.weight");
        Assert.False(File.Exists(workspace["out/pretrain.json"]));
    }

    [Theory]
    [InlineData("SIGTERM")]
    [InlineData("SIGINT")]
    [InlineData("the end of standard input")]
    public async Task It_stops_with_130_after_a_checkpoint_that_a_later_slice_takes(string how)
    {
        using var workspace = new Workspace();
        workspace.WriteRecipe(recipe => recipe["steps"] = 1_000_000);
        var asked = false;
        var run = await TrainerRun.RunAsync(Trainer, workspace.Job(), (process, line) =>
        {
            if (line.Event != "step" || asked) return;
            asked = true;
            if (how.StartsWith("SIG", StringComparison.Ordinal)) Signals.Send(process, how);
            else process.StandardInput.Close();
        });
        Assert.True(run.Code == Interrupted, run.Errors);
        Assert.Contains("checkpoint", run.Failure);
        Assert.False(File.Exists(workspace["out/pretrain.json"]));
        var step = run.Progress.Last(line => line.Event == "checkpoint").Step;
        Assert.True(run.Progress.First(line => line.Event == "step") is { Step: > 0, Steps: 1_000_000, Loss: > 0, ImagesPerSecond: > 0, SecondsLeft: > 0, Stage: "train" });

        run = await TrainerRun.RunAsync(Trainer, workspace.Job(job => (job["checkpoint"], job["budget"]) = ("out/checkpoint.safetensors", Budget("steps", 1))));
        Assert.True(run.Code == Completed, run.Errors);
        Assert.Equal(step + 1, Json.ReadFile<PretrainResult>(workspace["out/pretrain.json"]).Step);
    }

    private static void Refused(TrainerRun run, Workspace workspace, params string[] named)
    {
        Assert.True(run.Code == BadInput, $"{run.Code} {run.Errors}");
        Assert.All(named, name => Assert.Contains(name, run.Failure, StringComparison.OrdinalIgnoreCase));
        Assert.Contains(run.Failure.Split('\n')[0], run.Errors);
        Assert.False(File.Exists(workspace["out/pretrain.json"]));
    }

    private static System.Text.Json.Nodes.JsonObject Budget(string kind, double bound) =>
        new() { [kind] = kind == "steps" ? System.Text.Json.Nodes.JsonValue.Create((int)bound) : System.Text.Json.Nodes.JsonValue.Create(bound) };
}
