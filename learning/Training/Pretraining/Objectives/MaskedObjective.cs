using Puente.Core.Images;
using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using Puente.Learning.Vision.Masking;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>Masked autoencoding (He et al. 2021): one view an image, a new random mask each time it is met.</summary>
public sealed class MaskedObjective : IObjective
{
    private readonly MaskedAutoencoder _model;
    private readonly double _ratio;

    /// <summary>A randomly initialised model of <paramref name="recipe"/>.</summary>
    public MaskedObjective(Recipe recipe, int seed)
    {
        manual_seed(seed);
        _ratio = recipe.Masking.Ratio;
        _model = new MaskedAutoencoder(new Backbone(recipe.Architecture), recipe.Masking);
        Views = [new ViewGroup(1, recipe.ViewSide, recipe.Augmentation.MinimumArea)];
    }

    /// <inheritdoc/>
    public nn.Module Module => _model;

    /// <inheritdoc/>
    public Backbone Backbone => _model.Backbone;

    /// <inheritdoc/>
    public IReadOnlyList<Backbone> Copies => [_model.Backbone];

    /// <inheritdoc/>
    public IReadOnlyList<ViewGroup> Views { get; }

    /// <inheritdoc/>
    public Tensor Loss(IReadOnlyList<Tensor> views, StepContext context)
    {
        using var scope = NewDisposeScope();
        var side = (int)views[0].shape[1] / Backbone.Options.Patch;
        var mask = RandomMasks.Draw((int)views[0].shape[0], side * side, _ratio, context, views[0].device);
        return _model.call(views[0], mask).MoveToOuterDisposeScope();
    }

    /// <summary>Rebuilds <paramref name="images"/>, of a view's side: what is hidden of each is what would be of the run's first images.</summary>
    public RebuiltImages Rebuild(IReadOnlyList<RgbImage> images, int seed)
    {
        using var scope = NewDisposeScope();
        using var guard = no_grad();
        var (count, side, patch, training) = (images.Count, images[0].Width, Backbone.Options.Patch, _model.training);
        var device = _model.parameters().First().device;
        var mask = RandomMasks.Draw(count, side / patch * (side / patch), _ratio, new StepContext(seed, First: 0, Progress: 1, Epochs: 0), device);
        _model.eval();
        var rebuilt = _model.Rebuild(tensor(images.SelectMany(image => image.Pixels).ToArray(), [count, side, side, 3], device: device), mask).cpu().contiguous();
        if (training) _model.train();
        var hidden = mask.Hidden().cpu();
        return new RebuiltImages(
            [.. Enumerable.Range(0, count).Select(i => new RgbImage(side, side, rebuilt[i].data<byte>().ToArray()))],
            [.. Enumerable.Range(0, count).Select(i => hidden[i].data<float>().Select(flag => flag > 0).ToArray())],
            patch);
    }

    /// <inheritdoc/>
    public void AfterStep(double progress)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
