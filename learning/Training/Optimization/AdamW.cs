using Puente.Learning.Training.SafeTensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Optimization;

/// <summary>
/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2). Two groups: matrices and kernels decay; biases and norms (one dimension) do not.
/// The moments go to and from a checkpoint.
/// </summary>
public sealed class AdamW : IDisposable
{
    private const double Epsilon = 1e-8;
    private readonly List<(string Name, Parameter Weight, Tensor First, Tensor Second)> _slots;
    private readonly double _beta1, _beta2, _decay;

    /// <summary>An optimiser over the trainable ones of <paramref name="parameters"/>.</summary>
    public AdamW(IEnumerable<(string Name, Parameter Weight)> parameters, double beta1, double beta2, double decay)
    {
        (_beta1, _beta2, _decay) = (beta1, beta2, decay);
        _slots = [.. parameters.Where(p => p.Weight.requires_grad).Select(p => (p.Name, p.Weight, Zeros(p.Weight), Zeros(p.Weight)))];
    }

    /// <summary>Scales gradients so that their joint norm is at most <paramref name="maximum"/>; returns the norm before.</summary>
    public double Clip(double maximum) => nn.utils.clip_grad_norm_(_slots.Select(s => s.Weight), maximum);

    /// <summary>One update with the gradients at hand; <paramref name="step"/> counts from 1 over the whole run.</summary>
    public void Step(int step, double learningRate)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        double correction1 = 1 - Math.Pow(_beta1, step), correction2 = 1 - Math.Pow(_beta2, step);
        foreach (var (_, weight, first, second) in _slots)
        {
            if (weight.grad is not { } gradient) continue;
            first.mul_(_beta1).add_(gradient, 1 - _beta1);
            second.mul_(_beta2).addcmul_(gradient, gradient, 1 - _beta2);
            if (weight.dim() > 1) weight.mul_(1 - learningRate * _decay);
            var denominator = second.sqrt().div_(Math.Sqrt(correction2)).add_(Epsilon);
            weight.addcdiv_(first, denominator, -learningRate / correction1);
        }
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
        foreach (var (name, _, first, second) in _slots)
        {
            ModuleState.Add(writer, $"optimizer.first.{name}", first);
            ModuleState.Add(writer, $"optimizer.second.{name}", second);
        }
    }

    /// <summary>Takes the moments from a checkpoint.</summary>
    public void Load(SafeTensorsFile file)
    {
        foreach (var (name, _, first, second) in _slots)
        {
            ModuleState.Load(file, $"optimizer.first.{name}", first);
            ModuleState.Load(file, $"optimizer.second.{name}", second);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var (_, _, first, second) in _slots)
        {
            first.Dispose();
            second.Dispose();
        }
    }

    private static Tensor Zeros(Parameter weight) => zeros(weight.shape).DetachFromDisposeScope();
}
