using Puente.Bench.Learning;
using Puente.Bench.Learning.Features;
using Puente.Bench.Learning.Labels;
using Puente.Bench.Learning.Speed;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Core.Training;
using Puente.Learning.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Heads;

namespace Puente.Bench.Tests;

public sealed class LearningBenchTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("puente-bench-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Operations_of_a_step_are_those_counted_by_hand()
    {
        // 64 patches of 192 numbers, 16 of them visible. Projection: 2·64·192·192 = 4,718,592. Encoder, 6 blocks: 6·16·(24·192² + 4·16·192) = 86,114,304. Decoder of width 96:
        // 2·16·192·96 + 64·(24·96² + 4·64·96) + 2·64·96·192 = 589,824 + 15,728,640 + 2,359,296.
        Assert.Equal(2 * 4_718_592 + 3 * (86_114_304 + 589_824 + 15_728_640 + 2_359_296), StepModel.All[0].FlopsPerImage);
    }

    [Fact]
    public void Every_timed_model_has_a_recipe_that_a_trainer_takes()
    {
        foreach (var model in StepModel.All)
        {
            var file = Path.GetTempFileName();
            File.WriteAllText(file, model.Recipe(10));
            Assert.Equal(model.Width, Recipe.Read(file).Architecture.Width);
            File.Delete(file);
        }
    }

    [Fact]
    public void Surfaces_are_drawn_again_only_for_another_number_or_size()
    {
        using var progress = new StringWriter();
        GeneratedShards Draw(int images, int side) => GeneratedShards.Of(_folder.FullName, images, side, progress, CancellationToken.None);
        var first = Draw(2, 16);
        Assert.NotEqual(first, Draw(3, 16));
        Assert.NotEqual(first, Draw(2, 32));
        Assert.Equal(first, Draw(2, 16));
        Assert.Equal(3, progress.ToString().Split("drawing").Length - 1);
        Assert.Equal([2, 3], new[] { first, Draw(3, 16) }.Select(data => Json.ReadFile<DatasetManifest>(data.Manifest).Samples.Count));
    }

    [Fact]
    public async Task Images_are_embedded_and_tuned_on_at_some_rate_and_in_PyTorch_where_it_is()
    {
        var (trainer, model) = (new TrainerProgram(TrainerFiles.Find()), new StepModel("t", 32, 8, 32, 1, 2, 8));
        var data = GeneratedShards.Of(_folder.FullName, 4 * EmbedRate.Batch, model.Side, TextWriter.Null, CancellationToken.None);
        var weights = await StepWeights.MakeAsync(trainer, model, data, _folder.FullName, _ => { }, CancellationToken.None);
        var embedding = new EmbedRate(trainer, weights, model, data, _folder.FullName, _ => { });
        Assert.InRange(await embedding.MeasureAsync(600, CancellationToken.None), 1, double.MaxValue);
        var tuning = new TuneRate(trainer, weights, model, GeneratedLabels.Draw(_folder.FullName, 4, model.Side, CancellationToken.None), _folder.FullName, _ => { });
        var (rate, wait) = await tuning.MeasureAsync(0.1, CancellationToken.None);
        Assert.True(rate > 1 && wait is >= 0 and <= 1);
        if (TrainerFiles.FindPeer() is not { } peer) return;
        var (images, gflops) = embedding.OfPeer(peer, 0.1, CancellationToken.None);
        Assert.True(images > 1 && gflops > 0);
        Assert.InRange(tuning.OfPeer(peer, 0.1, CancellationToken.None), 1, double.MaxValue);
    }

    [Fact]
    public async Task A_trainer_that_ends_before_its_steps_are_timed_is_told_of()
    {
        var model = new StepModel("t", 32, 8, 32, 1, 2, 8);
        var data = GeneratedLabels.Draw(_folder.FullName, 1, model.Side, CancellationToken.None);
        var tuning = new TuneRate(new TrainerProgram(TrainerFiles.Find()), Path.Combine(_folder.FullName, "none.safetensors"), model, data, _folder.FullName, _ => { });
        var error = await Assert.ThrowsAsync<IOException>(() => tuning.MeasureAsync(0.1, CancellationToken.None));
        Assert.Contains("none.safetensors", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Labelled_surfaces_hold_every_class_and_lie_as_a_trainer_reads_them()
    {
        var drawn = GeneratedLabels.Draw(_folder.FullName, 6, 16, CancellationToken.None);
        var read = LabelledImages.Read(drawn.Folder, 16, CancellationToken.None);
        Assert.Equal(drawn.Images.Select(image => Digest.Of(image.Pixels)), read.Images.Select(image => Digest.Of(image.Pixels)));
        Assert.Equal(drawn.Labels, read.Labels.Select(row => row.Select(label => label ? 1 : 0)));
        Assert.Equal([7, 7], [drawn.Set.Classes.Count, drawn.Labels.Select(row => row.ToList().IndexOf(1)).Distinct().Count()]);
    }

    [Fact]
    public void Features_that_tell_the_classes_score_and_noise_does_not()
    {
        const int images = 60;
        var labels = Enumerable.Range(0, images).Select(i => new[] { i % 2 == 0, i % 2 != 0 }).ToArray();
        var task = new LabelTask(
            "made", [.. Enumerable.Repeat(new RgbImage(1, 1), images)], ["odd", "even"], labels, [.. Enumerable.Range(0, images).Select(i => $"{i}")], null, 1, 2,
            (count, draw) => new LabelDraw([.. Enumerable.Range(draw * 2, 2 * count)], [.. Enumerable.Range(images / 2, images / 2)]), []);
        float[][] told = [.. labels.Select((row, i) => new[] { row[0] ? 1f : -1f, i % 7 })];
        float[][] noise = [.. labels.Select((_, i) => new[] { i * 37 % 11, i * 53 % 13f })];
        Assert.All(LabelRun.Scores(task, Named("told"), told, 10, CancellationToken.None)[LabelMeasure.Auroc], score => Assert.Equal(1, score));
        Assert.All(LabelRun.Scores(task, Named("noise"), noise, 10, CancellationToken.None)[LabelMeasure.Auroc], score => Assert.InRange(score, 0.1, 0.9));
    }

    [Fact]
    public void Sites_are_normalised_each_by_its_own()
    {
        var task = new LabelTask("made", [], ["a", "b"], [], [], ["k1", "k1", "o6", "o6"], 1, 1, (_, _) => new LabelDraw([], []), []);
        Assert.Equal([-1f, 1f, -1f, 1f], LabelRun.BySite(task, [[1], [3], [101], [109]]).Select(row => row[0]));
    }

    private static Made Named(string name) => new Made(name);

    private sealed record Made(string Name) : IFeatures
    {
        public bool IsOwn => true;

        public IReadOnlyList<FeatureBlock>? Blocks => null;

        public float[][] Of(LabelTask task) => throw new NotSupportedException();
    }
}
