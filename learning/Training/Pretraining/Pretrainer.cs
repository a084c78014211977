using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Optimization;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.Pretraining.Probing;
using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining;

/// <summary>
/// The pretraining loop. <see cref="Run"/> is one slice: from a checkpoint or from nothing, to the end of its budget or of the plan.
/// Resuming is exact: views and masks depend on (seed, step), and weights, moments, averages and batch norms are in the checkpoint.
/// </summary>
/// <param name="recipe">What to do.</param>
/// <param name="data">Unlabelled images of the architecture's side.</param>
/// <param name="seed">Seed of everything random.</param>
/// <param name="output">Folder for checkpoints.</param>
/// <param name="report">Takes progress lines.</param>
/// <param name="clock">Measures training time.</param>
/// <param name="probe">Tells progress every so often; null: nothing does.</param>
/// <param name="loaders">Threads that prepare views; 0 chooses by the cores.</param>
/// <param name="device">Where steps are computed; null: on the CPU.</param>
public sealed class Pretrainer(
    Recipe recipe, ShardDataset data, int seed, string output, Action<TrainerProgress> report, TimeProvider clock, ProgressProbe? probe = null, int loaders = 0,
    Device? device = null) : IDisposable
{
    /// <summary>Names of files in the output folder: the checkpoint; the backbone of the best probe; a step that went wrong.</summary>
    public const string CheckpointFile = "checkpoint.safetensors", BestFile = "best.safetensors", NonFiniteFile = "non-finite.safetensors";

    private const int ProbeCalibrationBatches = 8, MaxLoaders = 8;
    private static readonly TimeSpan CheckpointEvery = TimeSpan.FromSeconds(10), ReportEvery = TimeSpan.FromSeconds(1);
    private readonly TrainingState _state = new(recipe, seed, device ?? CPU);
    private readonly LearningRateSchedule _schedule = new(recipe.LearningRate, recipe.WarmUp);
    private readonly Calibration _calibration = new(data, recipe.Batch, seed);
    private readonly LossCurve _curve = new(output);
    private readonly List<double> _losses = [];
    private LossScaler? _scaler = recipe.Precision == PrecisionKind.Float16 ? new LossScaler() : null;
    private Backbone? _finished;
    private bool _hasDictionary;
    private double _trainedBefore;
    private long _started;

    /// <summary>What is kept: the model under training, or its teacher; after <see cref="Finish"/>, a copy on the CPU that is ready to embed.</summary>
    public Backbone Backbone => _finished ?? _state.Objective.Backbone;

    /// <summary>What is under training, as the last step left it.</summary>
    public IObjective Objective => _state.Objective;

    /// <summary>What the run began with; null where its checkpoint does not tell.</summary>
    public RunStart? Start { get; private set; } = new();

    /// <summary>The rows of the run's curve, over all slices.</summary>
    public IReadOnlyList<CurveRow> Curve => _curve.Read();

    /// <summary>Steps done over all slices.</summary>
    public int Step { get; private set; }

    /// <summary>The best probe over all slices.</summary>
    public ProbeState? Probe { get; private set; }

    /// <summary>Loss of each step of the last slice.</summary>
    public IReadOnlyList<double> Losses => _losses;

    /// <summary>Part of the last slice that its steps waited for views.</summary>
    public double WaitShare { get; private set; }

    /// <summary>Training seconds over all slices.</summary>
    public double TrainedSeconds => _trainedBefore + SliceSeconds;

    private double SliceSeconds => _started == 0 ? 0 : clock.GetElapsedTime(_started).TotalSeconds;

    private CheckpointState Position => new(recipe, Step, TrainedSeconds, seed, Probe, _scaler, Start);

    /// <summary>Goes on from <paramref name="path"/>.</summary>
    /// <exception cref="Core.InputException">The file is no checkpoint of this recipe and seed.</exception>
    public void Resume(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        var position = CheckpointState.Load(file, recipe, seed);
        _state.Load(file);
        (Step, _trainedBefore, Probe, _scaler, _hasDictionary, Start) = (position.Step, position.TrainedSeconds, position.Probe, position.Scaler, true, position.Start);
    }

    /// <summary>Starts from the weights and the dictionary of the backbone file at <paramref name="path"/>, with a fresh optimiser.</summary>
    /// <exception cref="Core.InputException">The file is no backbone of the recipe's architecture.</exception>
    public void StartFrom(string path)
    {
        InitialWeights.Load(path, _state.Objective.Copies);
        _state.Average?.Restart();
        (_hasDictionary, Start) = (true, RunStart.Of(path));
    }

    /// <summary>Trains until the plan is done, the budget is spent or <paramref name="stop"/> is set; leaves a checkpoint in any case but a stop before the dictionary is there.</summary>
    /// <returns>Whether the plan is done, and the loss averaged over the last tenth of the slice; null when it took no step.</returns>
    /// <exception cref="NonFiniteLossException">The loss was not finite.</exception>
    /// <exception cref="OperationCanceledException">Stopped before the dictionary was learned, or within a probe.</exception>
    public (bool Completed, double? Loss) Run(TrainerBudget budget, double? totalSeconds, CancellationToken stop)
    {
        _started = clock.GetTimestamp();
        if (!_hasDictionary) LearnDictionary(stop);
        report(new TrainerProgress { Event = "stage", Stage = "train", Step = Step, Steps = recipe.Steps });
        _state.Objective.Module.train();
        _losses.Clear();
        _curve.Begin(Step);
        var firstStep = Step;
        using var loader = Loader(loaders > 0 ? loaders : Math.Clamp(Environment.ProcessorCount / 2, 1, MaxLoaders));
        var meter = new StepMeter("train", recipe.Steps, recipe.Batch * recipe.Accumulate * _state.Objective.Views.Sum(v => v.Count), clock, ReportEvery);
        var lastCheckpoint = clock.GetTimestamp();
        while (Progress(totalSeconds) < 1 && !stop.IsCancellationRequested && !Spent(budget, firstStep))
        {
            CollectionPause.Breathe();
            var before = Progress(totalSeconds);
            _losses.Add(TrainStep(loader, meter, before));
            if (meter.Add(_losses[^1], Step, Progress(totalSeconds), TrainedSeconds) is { } line)
            {
                NativeEnvironment.Trim();
                Tell(line);
            }

            if (probe?.Due(Step, before, Progress(totalSeconds)) == true) TakeProbe(probe, stop);
            else if (clock.GetElapsedTime(lastCheckpoint) < CheckpointEvery) continue;
            SaveCheckpoint();
            lastCheckpoint = clock.GetTimestamp();
        }

        SaveCheckpoint();
        (_trainedBefore, _started, WaitShare) = (TrainedSeconds, 0, meter.WaitShare);
        double? tail = _losses.Count == 0 ? null : _losses.TakeLast(Math.Max(1, _losses.Count / 10)).Average();
        return (Progress(totalSeconds) >= 1, tail);
    }

    /// <summary>Leaves the backbone ready to embed: the weights of the best probe, else their running mean, else the last ones; batch norms measured on whole images.</summary>
    public void Finish(CancellationToken stop)
    {
        var finished = Copy();
        var best = Path.Combine(output, BestFile);
        if (Probe is not null && File.Exists(best))
        {
            using var file = SafeTensorsFile.Open(best);
            ModuleState.Load(file, finished);
        }

        _calibration.Run(finished, recipe.CalibrationBatches, stop);
        _finished?.Dispose();
        _finished = finished;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _finished?.Dispose();
        _state.Dispose();
    }

    /// <summary>How far the plan is: by steps or by time, whichever is further; done when probes no longer get better.</summary>
    private double Progress(double? totalSeconds) => Probe is { Stopped: true }
        ? 1
        : Math.Max((double)Step / recipe.Steps, totalSeconds is > 0 and { } total ? TrainedSeconds / total : 0);

    /// <summary>Whether the slice is over. It does one step at least: a budget shorter than the dictionary takes would otherwise never get on.</summary>
    private bool Spent(TrainerBudget budget, int firstStep) => Step > firstStep
        && (SliceSeconds >= (budget.Seconds ?? double.PositiveInfinity) || Step - firstStep >= (budget.Steps ?? int.MaxValue));

    private ViewLoader Loader(int workers) =>
        new(data, recipe.Augmentation, _state.Objective.Views, recipe.Batch, seed, (long)Step * recipe.Accumulate, workers);

    private void LearnDictionary(CancellationToken stop)
    {
        _hasDictionary = true;
        if (Backbone.Dictionary is null) return;
        report(new TrainerProgress { Event = "stage", Stage = "dictionary", Steps = recipe.Steps });
        using var scope = NewDisposeScope();
        var options = recipe.Architecture;
        var patches = PatchSampler.Draw(data, options, recipe.Dictionary.Patches, seed, stop);
        using var generator = new Generator((ulong)(uint)seed);
        var filters = new PatchDictionary(options.Filters, recipe.Dictionary.Iterations).Learn(patches, generator, stop);
        foreach (var copy in _state.Objective.Copies) copy.Dictionary!.SetFilters(filters.reshape(options.Filters, 3, options.FilterSide, options.FilterSide));
    }

    /// <summary>One update of the weights from as many batches as the recipe gathers for it; returns their mean loss.</summary>
    private double TrainStep(ViewLoader loader, StepMeter meter, double progress)
    {
        var (objective, optimizer) = (_state.Objective, _state.Optimizer);
        optimizer.ZeroGradients();
        var sum = 0.0;
        for (var part = 0; part < recipe.Accumulate; part++)
        {
            var asked = clock.GetTimestamp();
            var views = loader.Next();
            meter.Waited(clock.GetElapsedTime(asked));
            using var scope = NewDisposeScope();
            using var precision = Precision.Use(recipe.Precision);
            if (device is not null) views = [.. views.Select(v => v.to(device))];
            var first = ((long)Step * recipe.Accumulate + part) * recipe.Batch;
            var loss = objective.Loss(views, new StepContext(seed, first, progress, (double)first / data.Count));
            var value = (double)loss.item<float>();
            if (!double.IsFinite(value)) throw NonFinite();
            var factor = (_scaler?.Scale ?? 1) / recipe.Accumulate;
            (factor == 1 ? loss : loss * factor).backward();
            sum += value;
        }

        if (_scaler is not null) optimizer.Unscale(_scaler.Scale);
        var finite = double.IsFinite(optimizer.Clip(recipe.Clip));
        _scaler = _scaler?.After(finite);
        if (!finite && (_scaler is null || _scaler.Exhausted)) throw NonFinite();
        Step++;
        if (!finite)
        {
            optimizer.Skip();
            return sum / recipe.Accumulate;
        }

        optimizer.Step(Step, _schedule.At(progress), WeightDecay(progress));
        _state.Average?.Update(Step);
        objective.AfterStep(progress);
        return sum / recipe.Accumulate;
    }

    private double WeightDecay(double progress) => recipe.WeightDecayEnd is { } end
        ? end + (recipe.WeightDecay - end) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)))
        : recipe.WeightDecay;

    /// <summary>Saves the offending step whole: the state before it, and its views, drawn once more.</summary>
    private NonFiniteLossException NonFinite()
    {
        var writer = _state.Save(Position);
        using var again = Loader(1);
        for (var part = 0; part < recipe.Accumulate; part++)
        {
            var views = again.Next();
            for (var group = 0; group < views.Count; group++) writer.Add($"views.{part}.{group}", views[group].bytes.ToArray(), views[group].shape);
        }

        writer.Write(Path.Combine(output, NonFiniteFile));
        return new NonFiniteLossException(Step, NonFiniteFile);
    }

    /// <summary>Probes a copy, so that training goes on as if nothing had been asked; keeps the copy when none was better.</summary>
    private void TakeProbe(ProgressProbe prober, CancellationToken stop)
    {
        using var copy = Copy();
        _calibration.Run(copy, Math.Min(ProbeCalibrationBatches, recipe.CalibrationBatches), stop);
        var reading = prober.Read(copy, stop);
        if (reading.Score is { } score)
        {
            Probe = ProbeState.After(Probe, score, Step, recipe.Probe.Patience);
            if (Probe.Step == Step) BackboneFile.Save(copy, recipe.Name, Path.Combine(output, BestFile));
        }

        Tell(new TrainerProgress
        {
            Event = "probe",
            Stage = "train",
            Step = Step,
            Steps = recipe.Steps,
            Score = reading.Score is { } s ? Math.Round(s, 4) : null,
            EffectiveRank = Math.Round(reading.Health.EffectiveRank, 2),
            Uniformity = Math.Round(reading.Health.Uniformity, 4),
            Message = reading.Health.Collapsed ? "Embeddings of different images are nearly the same: lower the learning rate, or take a larger batch or a softer teacher." : null,
        });
    }

    /// <summary>The backbone as it is now, or its running mean, on the CPU.</summary>
    private Backbone Copy()
    {
        var copy = new Backbone(recipe.Architecture);
        ModuleState.Copy(_state.Objective.Backbone, copy);
        _state.Average?.CopyTo(copy);
        return copy;
    }

    private void Tell(TrainerProgress line)
    {
        report(line);
        _curve.Add(Step, TrainedSeconds, line.Loss, line.Score, line.EffectiveRank, line.Uniformity);
    }

    private void SaveCheckpoint()
    {
        _state.Save(Position).Write(Path.Combine(output, CheckpointFile));
        report(new TrainerProgress { Event = "checkpoint", File = CheckpointFile, Step = Step, Steps = recipe.Steps });
    }
}
