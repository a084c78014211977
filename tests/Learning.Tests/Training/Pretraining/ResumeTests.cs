using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Distillation;
using Puente.Learning.Vision.Masking;

namespace Puente.Learning.Tests.Training.Pretraining;

/// <summary>A run that is cut and gone on with is the run that was not cut: every loss and every weight, to the bit.</summary>
public class ResumeTests
{
    private const int Steps = 24, Cuts = 20;

    public static TheoryData<string> Settings => [.. Recipes.Keys];

    private static Dictionary<string, Recipe> Recipes { get; } = new()
    {
        ["contrastive"] = Of(ObjectiveKind.Contrastive) with { WeightAverage = 0.9, Accumulate = 2 },
        ["contrastive, in 16 bits"] = Of(ObjectiveKind.Contrastive) with { Precision = PrecisionKind.Float16 },
        ["masked"] = Of(ObjectiveKind.MaskedAutoencoder) with { Masking = new MaskingOptions { DecoderWidth = 8, DecoderHeads = 2 }, LayerDecay = 0.8 },
        ["distilled, centred, with hidden patches"] = Of(ObjectiveKind.SelfDistillation) with { Distillation = Small, WeightDecayEnd = 0.2 },
        ["distilled, evenly spread"] = Of(ObjectiveKind.SelfDistillation) with { Distillation = Small with { Balance = TeacherBalance.Sinkhorn, PatchWeight = 0, KoLeoWeight = 0.1 } },
    };

    private static DistillationOptions Small => new() { LocalViews = 2, LocalSide = 8, Prototypes = 12, HeadHidden = 8, Bottleneck = 4, PatchWeight = 1 };

    [Theory]
    [MemberData(nameof(Settings))]
    public void Cut_at_twenty_random_steps(string setting)
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        Directory.CreateDirectory(folder["whole"]);
        Directory.CreateDirectory(folder["parts"]);
        List<double> expected, actual = [];
        using (var whole = Pretrainer(setting, data, folder["whole"]))
        {
            Assert.True(whole.Run(new TrainerBudget(), null, default).Completed);
            expected = [.. whole.Losses];
        }

        var random = SplitMix64.For(7, 0);
        int[] order = [.. Enumerable.Range(1, Steps - 1)];
        random.Shuffle(order);
        var before = 0;
        foreach (var cut in order[..Cuts].Order().Append(Steps))
        {
            using var part = Pretrainer(setting, data, folder["parts"]);
            if (before > 0) part.Resume(Checkpoint(folder["parts"]));
            Assert.Equal(cut == Steps, part.Run(new TrainerBudget(Steps: cut - before), null, default).Completed);
            actual.AddRange(part.Losses);
            before = cut;
        }

        Assert.Equal(expected, actual);
        Same(Checkpoint(folder["whole"]), Checkpoint(folder["parts"]));
    }

    /// <summary>A kill loses what was done since the last checkpoint: it is done again, alike.</summary>
    [Theory]
    [MemberData(nameof(Settings))]
    public void Killed_after_a_checkpoint(string setting)
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        using (var first = Pretrainer(setting, data, folder.Path)) first.Run(new TrainerBudget(Steps: 9), null, default);
        File.Copy(Checkpoint(folder.Path), folder["kept"]);
        List<double> losses;
        using (var lost = Pretrainer(setting, data, folder.Path))
        {
            lost.Resume(folder["kept"]);
            lost.Run(new TrainerBudget(Steps: 4), null, default);
            losses = [.. lost.Losses];
        }

        using var again = Pretrainer(setting, data, folder.Path);
        again.Resume(folder["kept"]);
        again.Run(new TrainerBudget(Steps: 4), null, default);
        Assert.Equal(losses, again.Losses);
    }

    private static Recipe Of(ObjectiveKind objective) => Tiny.Recipe with { Objective = objective, Steps = Steps, ViewSide = 32, Batch = 3 };

    private static Pretrainer Pretrainer(string setting, ShardDataset data, string output) => new(Recipes[setting], data, 1, output, _ => { }, TimeProvider.System, loaders: 2);

    private static string Checkpoint(string folder) => Path.Combine(folder, Learning.Training.Pretraining.Pretrainer.CheckpointFile);

    private static void Same(string expected, string actual)
    {
        using var whole = SafeTensorsFile.Open(expected);
        using var parts = SafeTensorsFile.Open(actual);
        Assert.Equal(whole.Entries.Select(e => e.Name), parts.Entries.Select(e => e.Name));
        foreach (var entry in whole.Entries)
            Assert.True(entry.DataType == "F32" ? whole.Floats(entry.Name).AsSpan().SequenceEqual(parts.Floats(entry.Name)) : whole.Integers(entry.Name).AsSpan().SequenceEqual(parts.Integers(entry.Name)), entry.Name);
    }
}
