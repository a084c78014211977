using Puente.Learning.Training.Optimization;
using Puente.Learning.Training.Pretraining.Objectives;
using Puente.Learning.Training.SafeTensors;
using TorchSharp;

namespace Puente.Learning.Training.Pretraining;

/// <summary>All that changes from step to step: weights, the optimiser's moments, the running mean. What a checkpoint holds.</summary>
internal sealed class TrainingState : IDisposable
{
    /// <summary>The state before the first step, on <paramref name="device"/>.</summary>
    public TrainingState(Recipe recipe, int seed, torch.Device device)
    {
        Objective = Objectives.Objective.Of(recipe, seed);
        if (device.type != DeviceType.CPU) Objective.Module.to(device);
        var rules = new ParameterRules(recipe.Architecture.Depth, recipe.LayerDecay);
        Optimizer = new AdamW(Objective.Module.named_parameters().Select(p => (p.name, p.parameter)), recipe.Beta1, recipe.Beta2, recipe.WeightDecay, rules);
        if (recipe.WeightAverage is { } decay) Average = new WeightAverage(Objective.Backbone, decay);
    }

    /// <summary>What is learned.</summary>
    public IObjective Objective { get; }

    /// <summary>What changes it.</summary>
    public AdamW Optimizer { get; }

    /// <summary>The running mean of the backbone's weights; null where the recipe asks for none.</summary>
    public WeightAverage? Average { get; }

    /// <summary>The whole state, and where the run stands.</summary>
    public SafeTensorsWriter Save(CheckpointState position)
    {
        var writer = new SafeTensorsWriter();
        ModuleState.Add(writer, Objective.Module);
        Optimizer.Save(writer);
        Average?.Save(writer);
        position.Save(writer);
        return writer;
    }

    /// <summary>Takes the whole state from <paramref name="file"/>.</summary>
    public void Load(SafeTensorsFile file)
    {
        ModuleState.Load(file, Objective.Module);
        Optimizer.Load(file);
        Average?.Load(file);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Average?.Dispose();
        Optimizer.Dispose();
        Objective.Dispose();
    }
}
