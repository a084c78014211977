using Puente.Learning.Training.SafeTensors;
using Puente.Learning.Vision;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining;

/// <summary>What pretraining holds: the backbone, its projector and the loss between two views (Chen et al. 2020).</summary>
public sealed class SimClrModel : IDisposable
{
    private readonly NtXentLoss _loss;

    /// <summary>A randomly initialised model of <paramref name="recipe"/>.</summary>
    public SimClrModel(Recipe recipe, int seed)
    {
        manual_seed(seed);
        Backbone = new Backbone(recipe.Architecture);
        Projector = new Projector(recipe.Architecture.Width, recipe.Projection);
        _loss = new NtXentLoss(recipe.Temperature);
    }

    /// <summary>What is kept.</summary>
    public Backbone Backbone { get; }

    /// <summary>What is thrown away at the end.</summary>
    public Projector Projector { get; }

    /// <summary>Every weight under its state_dict name, prefixed by its module.</summary>
    public IEnumerable<(string Name, Parameter Weight)> Parameters =>
        Backbone.named_parameters().Select(p => ("backbone." + p.name, p.parameter))
            .Concat(Projector.named_parameters().Select(p => ("projector." + p.name, p.parameter)));

    /// <summary>views: uint8 [2N, view, view, 3], first views then second views → the loss, a scalar.</summary>
    public Tensor Loss(Tensor views)
    {
        using var scope = NewDisposeScope();
        var compared = Projector.call(Backbone.Tokens(views));
        var n = compared.shape[0] / 2;
        return _loss.Compute(compared.narrow(0, 0, n), compared.narrow(0, n, n)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the weights to a checkpoint.</summary>
    public void Save(SafeTensorsWriter writer)
    {
        ModuleState.Add(writer, Backbone, "backbone.");
        ModuleState.Add(writer, Projector, "projector.");
    }

    /// <summary>Takes the weights from a checkpoint.</summary>
    public void Load(SafeTensorsFile file)
    {
        ModuleState.Load(file, Backbone, "backbone.");
        ModuleState.Load(file, Projector, "projector.");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Backbone.Dispose();
        Projector.Dispose();
    }
}
