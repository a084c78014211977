using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Pretraining.Probing;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Tests.Training.Pretraining;

public class ProbeTests
{
    [Fact]
    public void Average_precision_of_the_hand_worked_case()
    {
        // Ranks 1 and 3 of four hold: (1/1 + 2/3) / 2.
        Assert.Equal((1 + 2.0 / 3) / 2, AveragePrecision.Of([0.9, 0.1, 0.5, 0.7], [true, false, true, false])!.Value, 12);
        Assert.Null(AveragePrecision.Of([1, 2], [false, false]));
        Assert.Equal(0.75, AveragePrecision.Mean([[2, 1], [1, 2]], [[true, true], [false, false]]), 12);
    }

    [Fact]
    public void Both_methods_find_what_is_there()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(3);
        var x = randn(60, 12, generator: generator);
        bool[][] labels = [.. x.select(1, 0).data<float>().ToArray().Select(v => new[] { v > 0, v <= 0.5 })];
        var (train, test) = (x.narrow(0, 0, 40), x.narrow(0, 40, 20));
        var linear = AveragePrecision.Mean(RidgeProbe.Scores(train, labels[..40], test), labels[40..]);
        var voted = AveragePrecision.Mean(NeighbourProbe.Scores(train, labels[..40], test, 7), labels[40..]);
        Assert.InRange(linear, 0.9, 1);
        Assert.InRange(voted, 0.6, linear);
    }

    [Fact]
    public void Ridge_chooses_the_penalty_that_leave_one_out_does()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(4);
        var x = randn(20, 3, generator: generator);
        bool[][] labels = [.. Enumerable.Range(0, 20).Select(i => new[] { i % 3 == 0 })];
        var scores = RidgeProbe.Scores(x, labels, x);
        // Left out one by one, with each penalty, by the plain normal equations.
        var y = tensor(labels.Select(l => l[0] ? 1.0 : -1).ToArray(), [20, 1]);
        var (d, offset) = (x.to(ScalarType.Float64) / Math.Sqrt(3), y.mean());
        Tensor Fit(Tensor rows, Tensor targets, double penalty) =>
            linalg.solve(rows.t().matmul(rows) + eye(3, dtype: ScalarType.Float64) * (penalty * 20), rows.t().matmul(targets));
        var best = new[] { 1e-4, 1e-3, 1e-2, 1e-1, 1.0 }.MinBy(penalty => Enumerable.Range(0, 20).Sum(i =>
        {
            var others = tensor(Enumerable.Range(0, 20).Where(j => j != i).Select(j => (long)j).ToArray());
            var weight = Fit(d.index_select(0, others), (y - offset).index_select(0, others), penalty);
            return (d[i].reshape(1, 3).matmul(weight) - (y[i] - offset)).square().sum().item<double>();
        }));
        var expected = d.matmul(Fit(d, y - offset, best)) + offset;
        Assert.Equal(expected.data<double>().ToArray(), scores.Select(s => s[0]), (a, b) => Math.Abs(a - b) < 1e-9);
    }

    [Fact]
    public void Ridge_takes_more_images_than_features_and_fewer()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(5);
        var x = randn(12, 30, generator: generator);
        bool[][] labels = [.. Enumerable.Range(0, 12).Select(i => new[] { i % 2 == 0 })];
        var features = x.to(ScalarType.Float64) / Math.Sqrt(30);
        var y = tensor(labels.Select(l => l[0] ? 1.0 : -1).ToArray(), [12, 1]);
        // By the Gram matrix, with whatever penalty was chosen.
        var expected = new[] { 1e-4, 1e-3, 1e-2, 1e-1, 1.0 }.Select(penalty =>
            features.matmul(features.t()).matmul(linalg.inv(features.matmul(features.t()) + eye(12, dtype: ScalarType.Float64) * (penalty * 12)).matmul(y)).data<double>().ToArray());
        double[] scores = [.. RidgeProbe.Scores(x, labels, x).Select(s => s[0])];
        Assert.Contains(expected, row => row.Zip(scores).All(pair => Math.Abs(pair.First - pair.Second) < 1e-9));
    }

    [Fact]
    public void Labels_that_cannot_be_split_are_refused_before_the_run()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        LabelledSample[] samples = [.. Enumerable.Range(0, 4).Select(i => new LabelledSample($"{i}.png", ["crack"], $"photo-{i}"))];
        var alone = new LabelledImages(new LabelledSet(["crack", "sound"], samples), [.. samples.Select((_, i) => Tiny.Image(i))], [32, 32, 32, 32]);
        Assert.Contains("two classes", Assert.Throws<InputException>(() => new ProgressProbe(new ProbeOptions(), data, alone, 1)).Message);
    }

    [Fact]
    public void A_plateau_ends_the_plan_and_the_best_is_kept()
    {
        Assert.Equal(new ProbeState(0.5, 10, 0, false), ProbeState.After(null, 0.5, 10, 2));
        var better = ProbeState.After(new ProbeState(0.5, 10, 1, false), 0.6, 30, 2);
        Assert.Equal(new ProbeState(0.6, 30, 0, false), better);
        Assert.Equal(new ProbeState(0.6, 30, 1, false), ProbeState.After(better, 0.6, 40, 2));
        Assert.True(ProbeState.After(better with { Misses = 1 }, 0.5, 50, 2).Stopped);
        Assert.False(ProbeState.After(better with { Misses = 9 }, 0.5, 50, 0).Stopped);
    }

    [Theory]
    [InlineData(ProbeMethod.Linear)]
    [InlineData(ProbeMethod.Neighbours)]
    public void Probes_are_told_leave_the_run_as_it_is_and_the_best_is_exported(ProbeMethod method)
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        foreach (var name in new[] { "plain", "probed" }) Directory.CreateDirectory(folder[name]);
        Label(folder["labelled"]);
        var recipe = Tiny.Recipe with { Probe = new ProbeOptions { Every = 2, Method = method, HealthImages = 5 } };
        var probe = new ProgressProbe(recipe.Probe, data, LabelledImages.Read(folder["labelled"], 32, default), 1);
        List<TrainerProgress> lines = [];
        using var probed = new Pretrainer(recipe, data, 1, folder["probed"], lines.Add, TimeProvider.System, probe);
        using var plain = new Pretrainer(recipe, data, 1, folder["plain"], _ => { }, TimeProvider.System);
        Assert.True(probed.Run(new TrainerBudget(), null, default).Completed);
        plain.Run(new TrainerBudget(), null, default);
        Assert.Equal(plain.Losses, probed.Losses);
        var probes = lines.Where(l => l.Event == "probe").ToList();
        Assert.Equal([2, 4, 6, 8], probes.Select(p => p.Step!.Value));
        Assert.All(probes, p => Assert.True(p is { Score: > 0 and <= 1, EffectiveRank: >= 1, Uniformity: <= 0 }));
        Assert.Equal(probes.MaxBy(p => p.Score)!.Step, probed.Probe!.Step);
        probed.Finish(default);
        using var best = Learning.Training.Export.BackboneFile.Load(folder["probed/best.safetensors"]);
        Assert.True(best.get_parameter("norm.weight")!.equal(probed.Backbone.get_parameter("norm.weight")!).all().item<bool>());
        Assert.Equal(5, File.ReadLines(folder["probed/curve.csv"]).Count(row => row.Split(',') is [_, _, _, not "", _, _]));
    }

    [Fact]
    public void A_probe_is_due_every_so_many_steps_or_tenths_and_at_the_end()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        Label(folder["labelled"]);
        var labelled = LabelledImages.Read(folder["labelled"], 32, default);
        var (tenths, steps, rank) = (new ProgressProbe(new ProbeOptions(), data, labelled, 1), new ProgressProbe(new ProbeOptions { Every = 3 }, data, labelled, 1), new ProgressProbe(new ProbeOptions(), data, null, 1));
        Assert.Equal([false, true, true], [tenths.Due(3, 0.11, 0.19), tenths.Due(3, 0.19, 0.21), tenths.Due(3, 0.99, 1)]);
        Assert.Equal([true, false, true], [steps.Due(6, 0.11, 0.12), steps.Due(7, 0.19, 0.21), steps.Due(7, 0.99, 1)]);
        Assert.False(rank.Due(3, 0.19, 0.21));
    }

    [Fact]
    public void Patience_ends_the_run_and_a_resumed_one_knows()
    {
        using var folder = new TemporaryFolder();
        using var data = new ShardDataset(Tiny.Dataset(folder), folder["shards"]);
        Label(folder["labelled"]);
        // Nothing is learned at this rate: no score is better than the first.
        var recipe = Tiny.Recipe with { Steps = 1000, LearningRate = 1e-30, Probe = new ProbeOptions { Every = 1, Patience = 2, HealthImages = 2 }, CalibrationBatches = 0 };
        ProgressProbe Probe() => new(recipe.Probe, data, LabelledImages.Read(folder["labelled"], 32, default), 1);
        using (var first = new Pretrainer(recipe, data, 1, folder.Path, _ => { }, TimeProvider.System, Probe()))
        {
            Assert.True(first.Run(new TrainerBudget(), null, default).Completed);
            Assert.InRange(first.Step, 3, 20);
        }

        using var second = new Pretrainer(recipe, data, 1, folder.Path, _ => { }, TimeProvider.System, Probe());
        second.Resume(folder[Pretrainer.CheckpointFile]);
        Assert.True(second.Run(new TrainerBudget(), null, default).Completed);
        Assert.Empty(second.Losses);
    }

    /// <summary>Twelve images in two classes.</summary>
    private static void Label(string folder)
    {
        Directory.CreateDirectory(folder);
        var samples = new List<LabelledSample>();
        for (var i = 0; i < 12; i++)
        {
            File.WriteAllBytes(Path.Combine(folder, $"{i}.png"), Imaging.ImageCodec.EncodePng(Tiny.Image(100 + i)));
            samples.Add(new LabelledSample($"{i}.png", [i % 2 == 0 ? "crack" : "sound"], $"photo-{i}", i < 8 ? Split.Train : Split.Test));
        }

        Json.WriteFile(Path.Combine(folder, "labels.json"), new LabelledSet(["crack", "sound"], samples));
    }
}
