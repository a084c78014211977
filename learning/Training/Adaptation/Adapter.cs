using Puente.Core.Training;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Heads;
using Puente.Learning.Training.Optimization;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace Puente.Learning.Training.Adaptation;

/// <summary>
/// Fits a copy of a backbone, and a linear head, to labels: the head begins at the probe that was fitted over frozen embeddings, so that its first gradients do not wreck
/// what was pretrained (Kumar et al. 2022, "Fine-tuning can distort pretrained features"). Under <see cref="AdaptMethod.LowRank"/> only adapters move (Hu et al. 2022); under
/// <see cref="AdaptMethod.Full"/> every learned weight, by layer-wise decay (Bao et al. 2021). Batch norms and the dictionary stay. The same input gives the same weights.
/// </summary>
public sealed class Adapter : IDisposable
{
    private const string Adapters = ".adapter.";
    private const long Start = 0xADA2;
    private const double Beta1 = 0.9, Beta2 = 0.999, Clip = 1;

    private readonly TrialData _data;
    private readonly AdaptOptions _options;
    private readonly int _seed;
    private readonly ProbedHead _head;
    private readonly AdamW _optimizer;
    private readonly BalancedLoss _loss;

    /// <summary>Takes a copy of <paramref name="frozen"/>.</summary>
    /// <param name="frozen">The backbone as it is; it does not change.</param>
    /// <param name="head">Fitted on the embeddings of <paramref name="data"/>.</param>
    /// <param name="data">What to learn from.</param>
    /// <param name="options">How; validated.</param>
    /// <param name="seed">Of adapters' start, order and views.</param>
    public Adapter(Backbone frozen, LinearHead head, TrialData data, AdaptOptions options, int seed)
    {
        (_data, _options, _seed) = (data, options, seed);
        Lora = options.Method == AdaptMethod.LowRank ? new LoraOptions(options.Rank, options.Alpha) : null;
        Backbone = Copy(frozen);
        _head = new ProbedHead(head, data.Embeddings);
        _loss = new BalancedLoss(data.Labels);
        var rules = Lora is null ? new ParameterRules(frozen.Options.Depth, options.LayerDecay) : null;
        _optimizer = new AdamW(Backbone.named_parameters().Concat(_head.named_parameters()), Beta1, Beta2, options.WeightDecay, rules);
    }

    /// <summary>The copy.</summary>
    public Backbone Backbone { get; }

    /// <summary>What its adapters were made with; null where there are none.</summary>
    public LoraOptions? Lora { get; }

    /// <summary>Time that the last step waited for its views.</summary>
    public TimeSpan Waited { get; private set; }

    /// <summary>Does every step, unless there is a reason to stop.</summary>
    /// <param name="told">Takes the loss of each step.</param>
    /// <param name="budget">Ends it early.</param>
    /// <param name="stop">Cancels it.</param>
    public AdaptationEnd Train(Action<int, double> told, AdaptationBudget budget, CancellationToken stop)
    {
        var batches = new BatchDrawer(_data, _options, _seed);
        var rate = new LearningRateSchedule(_options.LearningRate ?? (Lora is null ? 1e-4 : 1e-3), _options.WarmUp);
        Backbone.eval();
        for (var step = 0; step < _options.Steps; step++)
        {
            stop.ThrowIfCancellationRequested();
            if (budget.Spent) return AdaptationEnd.BudgetSpent;
            var asked = budget.Clock.GetTimestamp();
            var batch = batches.Next();
            Waited = budget.Clock.GetElapsedTime(asked);
            if (Step(batch, step, rate.At((double)step / _options.Steps)) is not { } loss) return AdaptationEnd.NotFinite;
            told(step, loss);
            CollectionPause.Breathe();
        }

        return AdaptationEnd.Done;
    }

    /// <summary>A backbone without adapters that computes what the copy does.</summary>
    public Backbone Merge() => MergedState.Merge(Backbone);

    /// <summary>Logits of views uint8 [N, side, side, 3] by the backbone and head in training: [N, K].</summary>
    public Tensor Logits(Tensor views)
    {
        using var scope = NewDisposeScope();
        return _head.call(Backbone.call(views)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _optimizer.Dispose();
        _loss.Dispose();
        _head.Dispose();
        Backbone.Dispose();
    }

    /// <summary>One update; returns the loss before it, or null, weights untouched, when it or its gradient is not finite.</summary>
    private double? Step((byte[] Views, float[] Labels) batch, int step, double rate)
    {
        using var scope = NewDisposeScope();
        _optimizer.ZeroGradients();
        var side = Backbone.Options.Side;
        var loss = _loss.Of(Logits(tensor(batch.Views, [_options.Batch, side, side, 3])), tensor(batch.Labels, [_options.Batch, _data.Labels[0].Length]));
        var value = (double)loss.item<float>();
        if (!double.IsFinite(value)) return null;
        loss.backward();
        if (!double.IsFinite(_optimizer.Clip(Clip))) return null;
        _optimizer.Step(step + 1, rate);
        return value;
    }

    private Backbone Copy(Backbone frozen)
    {
        // Before the scope: what a module makes within one goes with it.
        var copy = new Backbone(frozen.Options, Lora);
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var target = copy.state_dict();
        foreach (var (name, tensor) in frozen.state_dict()) target[name].copy_(tensor);
        var item = 0;
        foreach (var (name, weight) in copy.named_parameters())
        {
            weight.requires_grad = Lora is null || name.Contains(Adapters, StringComparison.Ordinal);
            if (name.EndsWith(".lora_a", StringComparison.Ordinal)) Fill(weight, item++);
        }

        copy.eval();
        return copy;
    }

    /// <summary>The start that <see cref="LowRank"/> has, uniform in ±1/√in, drawn by our own seed.</summary>
    private void Fill(Parameter weight, int item)
    {
        var random = SplitMix64.For(_seed, Start, item);
        var bound = 1 / MathF.Sqrt(weight.shape[1]);
        var values = new float[weight.numel()];
        for (var i = 0; i < values.Length; i++) values[i] = random.Between(-bound, bound);
        weight.copy_(tensor(values, weight.shape));
    }
}
