using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Distillation;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>Self-distillation: two global views and some local ones an image; temperatures, momentum and masks as the run goes on.</summary>
public sealed class DistillationObjective : IObjective
{
    private const int GlobalViews = 2;
    private readonly SelfDistillation _model;
    private readonly DistillationOptions _options;

    /// <summary>A randomly initialised model of <paramref name="recipe"/>.</summary>
    public DistillationObjective(Recipe recipe, int seed)
    {
        manual_seed(seed);
        _options = recipe.Distillation;
        _model = new SelfDistillation(recipe.Architecture, _options);
        var global = new ViewGroup(GlobalViews, recipe.ViewSide, _options.AreaBoundary);
        Views = _options.LocalViews == 0 ? [global] : [global, new ViewGroup(_options.LocalViews, _options.LocalSide, _options.LocalArea, _options.AreaBoundary)];
    }

    /// <inheritdoc/>
    public nn.Module Module => _model;

    /// <inheritdoc/>
    public Backbone Backbone => _model.Teacher;

    /// <inheritdoc/>
    public IReadOnlyList<Backbone> Copies => [_model.Teacher, _model.Student];

    /// <inheritdoc/>
    public IReadOnlyList<ViewGroup> Views { get; }

    /// <inheritdoc/>
    public Tensor Loss(IReadOnlyList<Tensor> views, StepContext context)
    {
        using var scope = NewDisposeScope();
        var (images, side) = ((int)views[0].shape[0] / GlobalViews, (int)views[0].shape[1] / Backbone.Options.Patch);
        var hidden = _options.PatchWeight > 0 ? RandomMasks.Draw(images, GlobalViews, side, _options, context, views[0].device) : null;
        return _model.Loss(views[0], views.Count > 1 ? views[1] : null, hidden, Temperature(context.Progress), context.Epochs < _options.FreezeLastLayer).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public void AfterStep(double progress) => _model.Follow(Momentum(progress));

    /// <summary>The teacher's temperature: linear, then constant.</summary>
    public double Temperature(double progress)
    {
        var share = _options.TeacherWarmUp > 0 ? Math.Min(1, progress / _options.TeacherWarmUp) : 1;
        return _options.WarmUpTeacherTemperature + (_options.TeacherTemperature - _options.WarmUpTeacherTemperature) * share;
    }

    /// <summary>m: a cosine from its start to 1.</summary>
    public double Momentum(double progress) => 1 - (1 - _options.Momentum) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
