using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Optimization;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining;

/// <summary>
/// The pretraining loop. <see cref="Run"/> is one slice: from a checkpoint or from nothing, to the end of its budget or of the plan.
/// Resuming is exact in steps: views depend on (seed, step), and weights, moments and batch norms are in the checkpoint.
/// </summary>
/// <param name="recipe">What to do.</param>
/// <param name="data">Unlabelled images of the architecture's side.</param>
/// <param name="seed">Seed of everything random.</param>
/// <param name="output">Folder for checkpoints.</param>
/// <param name="report">Takes progress lines.</param>
/// <param name="clock">Measures training time.</param>
public sealed class Pretrainer(Recipe recipe, ShardDataset data, int seed, string output, Action<TrainerProgress> report, TimeProvider clock) : IDisposable
{
    /// <summary>Name of the checkpoint in the output folder.</summary>
    public const string CheckpointFile = "checkpoint.safetensors";

    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(10), ReportEvery = TimeSpan.FromSeconds(1);
    private readonly SimClrModel _model = new(recipe, seed);
    private readonly LearningRateSchedule _schedule = new(recipe.LearningRate, recipe.WarmUp);
    private AdamW? _optimizer;
    private double _trainedBefore;
    private long _started;

    /// <summary>The model under training.</summary>
    public Backbone Backbone => _model.Backbone;

    /// <summary>Steps done over all slices.</summary>
    public int Step { get; private set; }

    /// <summary>Training seconds over all slices.</summary>
    public double TrainedSeconds => _trainedBefore + SliceSeconds;

    private double SliceSeconds => _started == 0 ? 0 : clock.GetElapsedTime(_started).TotalSeconds;

    private AdamW Optimizer => _optimizer ??= new AdamW(_model.Parameters, recipe.Beta1, recipe.Beta2, recipe.WeightDecay);

    /// <summary>Goes on from <paramref name="path"/>.</summary>
    /// <exception cref="Core.InputException">The file is no checkpoint of this recipe and seed.</exception>
    public void Resume(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var state = CheckpointState.Load(file, recipe, seed);
        _model.Load(file);
        Optimizer.Load(file);
        (Step, _trainedBefore) = (state.Step, state.TrainedSeconds);
    }

    /// <summary>Trains until the plan is done, the budget is spent or <paramref name="stop"/> is set; leaves a checkpoint in any case but a stop before the dictionary is there.</summary>
    /// <returns>Whether the plan is done, and the loss averaged over the last tenth of the slice; null when it took no step.</returns>
    /// <exception cref="NonFiniteLossException">The loss was not finite.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the dictionary was learned.</exception>
    public (bool Completed, double? Loss) Run(TrainerBudget budget, double? totalSeconds, CancellationToken stop)
    {
        _started = clock.GetTimestamp();
        if (Step == 0 && Backbone.Dictionary is { } dictionary) LearnDictionary(dictionary, stop);
        report(new TrainerProgress { Event = "stage", Stage = "train", Step = Step, Steps = recipe.Steps });
        _model.Backbone.train();
        var losses = new List<double>();
        var firstStep = Step;
        using var loader = new ViewLoader(data, recipe.Augmentation, recipe.Batch, recipe.ViewSide, seed, Step);
        var meter = new StepMeter(recipe, clock, ReportEvery);
        var lastCheckpoint = clock.GetTimestamp();
        while (Progress(totalSeconds) < 1 && !stop.IsCancellationRequested && !Spent(budget, firstStep))
        {
            losses.Add(TrainStep(loader.Next(), Progress(totalSeconds)));
            CollectionPause.Breathe();
            if (meter.Add(losses[^1], Step, Progress(totalSeconds), TrainedSeconds) is { } line) report(line);
            if (clock.GetElapsedTime(lastCheckpoint) < CheckpointEvery) continue;
            SaveCheckpoint();
            lastCheckpoint = clock.GetTimestamp();
        }

        SaveCheckpoint();
        (_trainedBefore, _started) = (TrainedSeconds, 0);
        double? tail = losses.Count == 0 ? null : losses.TakeLast(Math.Max(1, losses.Count / 10)).Average();
        return (Progress(totalSeconds) >= 1, tail);
    }

    /// <summary>Measures the stems' batch norms on whole, unchanged images and leaves the backbone ready to embed.</summary>
    public void Finish(CancellationToken stop)
    {
        var order = Enumerable.Range(0, data.Count).ToArray();
        var random = SplitMix64.For(seed, 0, 4);
        random.Shuffle(order);
        var size = data.Side * data.Side * 3;
        var bytes = new byte[Math.Min(recipe.Batch, data.Count) * size];
        for (var batch = 0; batch < recipe.CalibrationBatches; batch++)
        {
            stop.ThrowIfCancellationRequested();
            CollectionPause.Breathe();
            for (var i = 0; i < bytes.Length / size; i++) data.Read(order[(batch * recipe.Batch + i) % order.Length], bytes, i * size);
            using var scope = NewDisposeScope();
            _model.Backbone.Calibrate(tensor(bytes, [bytes.Length / size, data.Side, data.Side, 3]));
        }

        _model.Backbone.eval();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer?.Dispose();
        _model.Dispose();
    }

    /// <summary>How far the plan is: by steps or by time, whichever is further.</summary>
    private double Progress(double? totalSeconds) =>
        Math.Max((double)Step / recipe.Steps, totalSeconds is > 0 and { } total ? TrainedSeconds / total : 0);

    /// <summary>Whether the slice is over. It does one step at least: a budget shorter than the dictionary takes would otherwise never get on.</summary>
    private bool Spent(TrainerBudget budget, int firstStep) => Step > firstStep
        && (SliceSeconds >= (budget.Seconds ?? double.PositiveInfinity) || Step - firstStep >= (budget.Steps ?? int.MaxValue));

    private void LearnDictionary(DictionaryStem dictionary, CancellationToken stop)
    {
        report(new TrainerProgress { Event = "stage", Stage = "dictionary", Steps = recipe.Steps });
        using var scope = NewDisposeScope();
        var options = recipe.Architecture;
        var patches = PatchSampler.Draw(data, recipe.Dictionary.Patches, options.FilterSide, seed, stop);
        using var generator = new Generator((ulong)(uint)seed);
        var filters = new PatchDictionary(options.Filters, recipe.Dictionary.Iterations).Learn(patches, generator, stop);
        dictionary.SetFilters(filters.reshape(options.Filters, 3, options.FilterSide, options.FilterSide));
    }

    private double TrainStep(byte[] views, double progress)
    {
        using var scope = NewDisposeScope();
        var loss = _model.Loss(tensor(views, [2 * recipe.Batch, recipe.ViewSide, recipe.ViewSide, 3]));
        var value = (double)loss.item<float>();
        if (!double.IsFinite(value))
        {
            const string file = "non-finite.safetensors";
            Save(Path.Combine(output, file));
            throw new NonFiniteLossException(Step, file);
        }

        Optimizer.ZeroGradients();
        loss.backward();
        Optimizer.Clip(recipe.Clip);
        Optimizer.Step(++Step, _schedule.At(progress));
        return value;
    }

    private void SaveCheckpoint()
    {
        Save(Path.Combine(output, CheckpointFile));
        report(new TrainerProgress { Event = "checkpoint", File = CheckpointFile, Step = Step, Steps = recipe.Steps });
    }

    private void Save(string path)
    {
        var writer = new SafeTensorsWriter();
        _model.Save(writer);
        Optimizer.Save(writer);
        new CheckpointState(recipe, Step, TrainedSeconds, seed).Save(writer);
        writer.Write(path);
    }
}
