using Puente.Learning.Training.Data;
using Puente.Learning.Vision;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>What a backbone is pretrained by: all that is learned, the views it wants, and a loss.</summary>
public interface IObjective : IDisposable
{
    /// <summary>Everything that a checkpoint must hold, under its state_dict names; parameters without gradient are not trained.</summary>
    nn.Module Module { get; }

    /// <summary>What is kept at the end.</summary>
    Backbone Backbone { get; }

    /// <summary>Every copy of the backbone: each gets the dictionary, and the weights that a run starts from.</summary>
    IReadOnlyList<Backbone> Copies { get; }

    /// <summary>The views that it wants of each image.</summary>
    IReadOnlyList<ViewGroup> Views { get; }

    /// <summary>views: one tensor a group of <see cref="Views"/>, uint8 [count × batch, side, side, 3] → the loss, a scalar.</summary>
    Tensor Loss(IReadOnlyList<Tensor> views, StepContext context);

    /// <summary>Called after each update of the weights.</summary>
    void AfterStep(double progress);
}
