using Puente.Core.Training;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Pretraining;
using Puente.Learning.Training.Tasks;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Adaptation;

/// <summary>
/// Whether adapting is worth it, on grouped folds of the training part: on all folds but one a head is fitted over frozen embeddings, the backbone adapted from there, and a
/// head of the same kind fitted over the adapted embeddings; both answer the fold that neither saw.
/// </summary>
/// <param name="backbone">The backbone as it is.</param>
/// <param name="data">The training part.</param>
/// <param name="heads">How heads are fitted; blocks given.</param>
/// <param name="options">How to adapt; validated.</param>
/// <param name="budget">Bounds all fits together.</param>
/// <param name="report">Takes progress lines.</param>
public sealed class AdaptationTrial(
    Backbone backbone, TrialData data, HeadOptions heads, AdaptOptions options, AdaptationBudget budget, Action<TrainerProgress> report)
{
    private static readonly TimeSpan ReportEvery = TimeSpan.FromSeconds(1);

    /// <summary>Photographs in the training part from which there is a trial: fewer give no interval.</summary>
    public int MinGroups { get; } = new BootstrapOptions { Groups = [] }.MinGroups;

    /// <summary>Trains and compares fold by fold.</summary>
    public TrialOutcome Run(CancellationToken stop)
    {
        var folds = GroupedSplit.Folds(data.Groups, data.Labels, options.Folds, heads.Seed);
        var (before, after) = (new float[data.Labels.Length][], new float[data.Labels.Length][]);
        var count = folds.Max() + 1;
        for (var fold = 0; fold < count; fold++)
        {
            int[] on = Indices(i => folds[i] != fold), off = Indices(i => folds[i] == fold);
            var (end, adapted) = Fit(data.Only(on), fold, _ => { }, stop);
            if (adapted is null) return new TrialOutcome(end, null, []);
            using (adapted)
            {
                var embeddings = Embedder.Embed(adapted.Backbone, [.. off.Select(i => data.Images[i])], "adapt-embed", report, stop);
                for (var n = 0; n < off.Length; n++)
                    (before[off[n]], after[off[n]]) = (adapted.Start.Logits(data.Embeddings[off[n]]), adapted.Head.Logits(embeddings[n]));
            }
        }

        var gain = PairedGain.Of(before, after, data.Labels, new BootstrapOptions { Groups = data.Groups, Seed = heads.Seed });
        return new TrialOutcome(AdaptationEnd.Done, new AdaptationGain(gain.Before, gain.After, gain.Difference, count), after);

        int[] Indices(Func<int, bool> which) => [.. Enumerable.Range(0, folds.Length).Where(which)];
    }

    /// <summary>Adapts on all of the training part; the head's thresholds and calibration rest on the trial's answers, which come of fits that had not seen the image.</summary>
    /// <param name="trial">A trial that is done.</param>
    /// <param name="save">Takes the adapter when it is trained; it is gone afterwards.</param>
    /// <param name="stop">Cancels it.</param>
    public (AdaptationEnd End, Adapted? Adapted) Finish(TrialOutcome trial, Action<Adapter> save, CancellationToken stop)
    {
        var (end, adapted) = Fit(data, options.Folds, save, stop);
        return (end, adapted is null ? null : adapted with { Head = adapted.Head.Recalibrated(trial.Logits, data.Labels, heads) });
    }

    private (AdaptationEnd End, Adapted? Adapted) Fit(TrialData some, int fit, Action<Adapter> save, CancellationToken stop)
    {
        var settings = heads with { Groups = some.Groups, Calibrate = false };
        var start = LinearHead.Fit(some.Embeddings, some.Labels, settings);
        using var adapter = new Adapter(backbone, start, some, options, heads.Seed);
        var end = Train(adapter, fit, stop);
        if (end != AdaptationEnd.Done) return (end, null);
        save(adapter);
        var merged = adapter.Merge();
        var embeddings = Embedder.Embed(merged, some.Images, "adapt-embed", report, stop);
        return (end, new Adapted(merged, start, LinearHead.Fit(embeddings, some.Labels, Again(settings, start))));
    }

    /// <summary>
    /// The penalty that was chosen over frozen embeddings, and its blocks with the learned ones: adapted embeddings have seen every label, so that
    /// cross-validation over them would find no penalty too weak.
    /// </summary>
    private static HeadOptions Again(HeadOptions settings, LinearHead start) => settings with
    {
        Penalties = [start.Penalty],
        Blocks = [.. settings.Blocks!.Where(block => start.Blocks.Contains(block.Name) || block.Name is EmbeddingBlock.Tokens or EmbeddingBlock.Class)],
        ChooseBlocks = false,
    };

    /// <summary>A fit of its own has a meter of its own: what lies between two, heads and embeddings, is no step.</summary>
    private AdaptationEnd Train(Adapter adapter, int fit, CancellationToken stop)
    {
        var steps = (options.Folds + 1) * options.Steps;
        var meter = new StepMeter("adapt", steps, options.Batch, budget.Clock, ReportEvery);
        return adapter.Train(
            (step, loss) =>
            {
                var done = fit * options.Steps + step + 1;
                meter.Waited(adapter.Waited);
                if (meter.Add(loss, done, (double)done / steps, budget.Elapsed) is not { } line) return;
                NativeEnvironment.Trim();
                report(line);
            },
            budget, stop);
    }
}
