using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.SafeTensors;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Training;

public class PretrainerTests
{
    private static readonly TrainerBudget Unbounded = new();

    [Fact]
    public void Resuming_ends_where_an_uninterrupted_run_does()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        Directory.CreateDirectory(folder["whole"]);
        Directory.CreateDirectory(folder["parts"]);
        using (var whole = Pretrainer(data, folder["whole"])) Assert.True(whole.Run(Unbounded, null, default).Completed);
        using (var first = Pretrainer(data, folder["parts"]))
        {
            Assert.False(first.Run(new TrainerBudget(Steps: 3), null, default).Completed);
            Assert.Equal(3, first.Step);
        }

        using (var second = Pretrainer(data, folder["parts"]))
        {
            second.Resume(Path.Combine(folder["parts"], Learning.Training.Pretraining.Pretrainer.CheckpointFile));
            Assert.True(second.Run(Unbounded, null, default).Completed);
            Assert.Equal(Tiny.Recipe.Steps, second.Step);
        }

        using var expected = Open(folder["whole"]);
        using var actual = Open(folder["parts"]);
        foreach (var entry in expected.Entries.Where(e => e.DataType == "F32"))
        {
            var (a, b) = (expected.Floats(entry.Name), actual.Floats(entry.Name));
            for (var i = 0; i < a.Length; i++) Assert.True(a[i] == b[i], $"{entry.Name}[{i}]: {a[i]} and {b[i]}");
        }
    }

    [Fact]
    public void Time_ends_the_plan_as_steps_do()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var pretrainer = new Pretrainer(Tiny.Recipe with { Steps = 1_000_000 }, data, 1, folder.Path, _ => { }, TimeProvider.System);
        Assert.True(pretrainer.Run(Unbounded, 0.2, default).Completed);
        Assert.InRange(pretrainer.Step, 0, 100_000);
    }

    [Fact]
    public void A_slice_shorter_than_the_dictionary_still_gets_on()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var pretrainer = Pretrainer(data, folder.Path);
        Assert.False(pretrainer.Run(new TrainerBudget(Seconds: 1e-9), null, default).Completed);
        Assert.Equal(1, pretrainer.Step);
    }

    [Fact]
    public void A_loss_that_is_not_finite_stops_the_run_and_is_saved()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var pretrainer = new Pretrainer(Tiny.Recipe with { Temperature = 1e-40f }, data, 1, folder.Path, _ => { }, TimeProvider.System);
        var error = Assert.Throws<NonFiniteLossException>(() => pretrainer.Run(Unbounded, null, default));
        Assert.Equal(0, error.Step);
        Assert.True(File.Exists(folder[error.File]));
    }

    [Fact]
    public void A_stop_leaves_a_checkpoint()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using var stop = new CancellationTokenSource();
        using var pretrainer = new Pretrainer(Tiny.Recipe with { Steps = 1_000_000 }, data, 1, folder.Path, line => { if (line.Event == "step") stop.Cancel(); }, TimeProvider.System);
        Assert.False(pretrainer.Run(Unbounded, null, stop.Token).Completed);
        using var file = Open(folder.Path);
        Assert.Equal(pretrainer.Step, CheckpointState.Load(file, Tiny.Recipe with { Steps = 1_000_000 }, 1).Step);
    }

    [Fact]
    public void A_checkpoint_of_another_recipe_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using (var pretrainer = Pretrainer(data, folder.Path)) pretrainer.Run(new TrainerBudget(Steps: 1), null, default);
        using var other = new Pretrainer(Tiny.Recipe with { LearningRate = 0.01 }, data, 1, folder.Path, _ => { }, TimeProvider.System);
        Assert.Throws<InputException>(() => other.Resume(folder[Learning.Training.Pretraining.Pretrainer.CheckpointFile]));
    }

    private static Pretrainer Pretrainer(ShardDataset data, string output) => new(Tiny.Recipe, data, 1, output, _ => { }, TimeProvider.System);

    private static SafeTensorsFile Open(string folder) => SafeTensorsFile.Open(Path.Combine(folder, Learning.Training.Pretraining.Pretrainer.CheckpointFile));
}
