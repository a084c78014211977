using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>Contrast between views (SimCLR, Chen et al. 2020): the backbone, its projector and the loss between two views.</summary>
public sealed class SimClrModel : nn.Module, IObjective
{
    private readonly NtXentLoss _loss;
    private readonly Backbone backbone;
    private readonly Projector projector;

    /// <summary>A randomly initialised model of <paramref name="recipe"/>.</summary>
    public SimClrModel(Recipe recipe, int seed) : base(nameof(SimClrModel))
    {
        manual_seed(seed);
        backbone = new Backbone(recipe.Architecture);
        projector = new Projector(recipe.Architecture.Width, recipe.Projection);
        _loss = new NtXentLoss(recipe.Temperature);
        Views = [new ViewGroup(2, recipe.ViewSide, recipe.Augmentation.MinimumArea)];
        RegisterComponents();
    }

    /// <inheritdoc/>
    public nn.Module Module => this;

    /// <inheritdoc/>
    public Backbone Backbone => backbone;

    /// <summary>What is thrown away at the end.</summary>
    public Projector Projector => projector;

    /// <inheritdoc/>
    public IReadOnlyList<Backbone> Copies => [backbone];

    /// <inheritdoc/>
    public IReadOnlyList<ViewGroup> Views { get; }

    /// <summary>Every weight under its state_dict name, prefixed by its module.</summary>
    public IEnumerable<(string Name, Parameter Weight)> Parameters => named_parameters().Select(p => (p.name, p.parameter));

    /// <inheritdoc/>
    public Tensor Loss(IReadOnlyList<Tensor> views, StepContext context) => Loss(views[0]);

    /// <summary>views: uint8 [2N, view, view, 3], first views then second views → the loss, a scalar.</summary>
    public Tensor Loss(Tensor views)
    {
        using var scope = NewDisposeScope();
        var compared = projector.call(backbone.Tokens(views));
        var n = compared.shape[0] / 2;
        return _loss.Compute(compared.narrow(0, 0, n), compared.narrow(0, n, n)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void AfterStep(double progress)
    {
    }
}
