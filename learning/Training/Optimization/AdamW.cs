using Puente.Learning.Training.SafeTensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), in groups (<see cref="ParameterRules"/>). A weight that has had no gradient yet begins
/// to count its steps when it first has one, as PyTorch does. The moments go to and from a checkpoint.
/// </summary>
public sealed class AdamW : IDisposable
{
    private const double Epsilon = 1e-8;
    private const string SkippedKey = "optimizer.skipped";
    private readonly List<Slot> _slots;
    private readonly double _beta1, _beta2, _decay;

    /// <summary>An optimiser over the trainable ones of <paramref name="parameters"/>; without <paramref name="rules"/> all learn at one rate.</summary>
    public AdamW(IEnumerable<(string Name, Parameter Weight)> parameters, double beta1, double beta2, double decay, ParameterRules? rules = null)
    {
        (_beta1, _beta2, _decay) = (beta1, beta2, decay);
        _slots = [.. parameters.Where(p => p.Weight.requires_grad).Select(p => new Slot(p.Name, p.Weight, rules?.RateScale(p.Name) ?? 1))];
    }

    /// <summary>Scales gradients so that their joint norm is at most <paramref name="maximum"/>; returns the norm before.</summary>
    public double Clip(double maximum) => nn.utils.clip_grad_norm_(_slots.Select(s => s.Weight), maximum);

    /// <summary>One update with the gradients at hand; <paramref name="step"/> counts from 1 over the whole run. <paramref name="decay"/> overrides the one given at the start.</summary>
    public void Step(int step, double learningRate, double? decay = null)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var slot in _slots)
        {
            if (slot.Weight.grad is { } gradient) Update(slot, gradient, step - slot.Skipped, learningRate * slot.RateScale, decay ?? _decay);
            else if (slot.Skipped == step - 1) slot.Skipped = step;
        }
    }

    /// <summary>Divides the gradients by <paramref name="scale"/>, by which the loss was multiplied.</summary>
    public void Unscale(double scale)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        foreach (var slot in _slots) slot.Weight.grad?.div_(scale);
    }

    /// <summary>Counts a step that is not made, so that the moments' age stays right.</summary>
    public void Skip()
    {
        foreach (var slot in _slots) slot.Skipped++;
    }

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGradients()
    {
        foreach (var slot in _slots)
        {
            using var gradient = slot.Weight.grad;
            slot.Weight.grad = null;
        }
    }

    /// <summary>Adds the moments to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer)
    {
        foreach (var slot in _slots)
        {
            ModuleState.Add(writer, $"optimizer.first.{slot.Name}", slot.First);
            ModuleState.Add(writer, $"optimizer.second.{slot.Name}", slot.Second);
        }

        if (_slots.Any(s => s.Skipped > 0)) writer.Add(SkippedKey, [.. _slots.Select(s => (long)s.Skipped)], _slots.Count);
    }

    /// <summary>Takes the moments from a checkpoint.</summary>
    /// <exception cref="Core.InputException">Something is missing, has another shape, or is not finite.</exception>
    public void Load(SafeTensorsFile file)
    {
        foreach (var slot in _slots)
        {
            ModuleState.Load(file, $"optimizer.first.{slot.Name}", slot.First);
            ModuleState.Load(file, $"optimizer.second.{slot.Name}", slot.Second);
        }

        using var skipped = zeros(_slots.Count, ScalarType.Int64);
        if (file.Entries.Any(e => e.Name == SkippedKey)) ModuleState.Load(file, SkippedKey, skipped);
        var counts = skipped.data<long>().ToArray();
        for (var i = 0; i < counts.Length; i++) _slots[i].Skipped = (int)counts[i];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots)
        {
            slot.First.Dispose();
            slot.Second.Dispose();
        }
    }

    private void Update(Slot slot, Tensor gradient, int step, double rate, double decay)
    {
        double correction1 = 1 - Math.Pow(_beta1, step), correction2 = 1 - Math.Pow(_beta2, step);
        slot.First.mul_(_beta1).add_(gradient, 1 - _beta1);
        slot.Second.mul_(_beta2).addcmul_(gradient, gradient, 1 - _beta2);
        if (slot.Decays) slot.Weight.mul_(1 - rate * decay);
        var denominator = slot.Second.sqrt().div_(Math.Sqrt(correction2)).add_(Epsilon);
        slot.Weight.addcdiv_(slot.First, denominator, -rate / correction1);
    }

    private sealed class Slot(string name, Parameter weight, double rateScale)
    {
        public string Name => name;

        public Parameter Weight => weight;

        public double RateScale => rateScale;

        public bool Decays { get; } = ParameterRules.Decays(name, weight);

        public Tensor First { get; } = Zeros(weight);

        public Tensor Second { get; } = Zeros(weight);

        /// <summary>Steps that were not made, and those before the first gradient.</summary>
        public int Skipped { get; set; }

        private static Tensor Zeros(Parameter weight) => zeros(weight.shape, device: weight.device).DetachFromDisposeScope();
    }
}
