using Puente.Learning.Training.SafeTensors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Optimization;

/// <summary>
/// An exponential moving average of weights (Polyak and Juditsky 1992), which is often better than the last ones: average ← d·average + (1 − d)·weight, with
/// d = min(decay, (1 + t)/(10 + t)) after t updates, so that the random start is soon forgotten.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly double _decay;
    private readonly List<(string Name, Parameter Weight, Tensor Average)> _slots;

    /// <summary>Begins at the weights of <paramref name="module"/>.</summary>
    public WeightAverage(nn.Module module, double decay)
    {
        _decay = decay;
        using var guard = no_grad();
        _slots = [.. module.named_parameters().Select(p => (p.name, p.parameter, p.parameter.detach().clone().DetachFromDisposeScope()))];
    }

    /// <summary>Takes the weights after update number <paramref name="step"/>, from 1, in.</summary>
    public void Update(int step)
    {
        using var guard = no_grad();
        var decay = Math.Min(_decay, (1.0 + step) / (10 + step));
        foreach (var (_, weight, average) in _slots) average.mul_(decay).add_(weight, 1 - decay);
    }

    /// <summary>Begins again at the weights as they are.</summary>
    public void Restart()
    {
        using var guard = no_grad();
        foreach (var (_, weight, average) in _slots) average.copy_(weight);
    }

    /// <summary>Puts the average in the place of the weights of <paramref name="module"/>, of the same architecture.</summary>
    public void CopyTo(nn.Module module)
    {
        using var guard = no_grad();
        foreach (var ((_, _, average), weight) in _slots.Zip(module.parameters())) weight.copy_(average);
    }

    /// <summary>Adds the average to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer)
    {
        foreach (var (name, _, average) in _slots) ModuleState.Add(writer, Key(name), average);
    }

    /// <summary>Takes the average from a checkpoint.</summary>
    public void Load(SafeTensorsFile file)
    {
        foreach (var (name, _, average) in _slots) ModuleState.Load(file, Key(name), average);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var slot in _slots) slot.Average.Dispose();
    }

    private static string Key(string name) => $"average.{name}";
}
