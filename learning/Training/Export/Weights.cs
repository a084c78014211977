using Puente.Learning.Training.Onnx;
using TorchSharp;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Export;

/// <summary>A module's state as constants of a graph, by state_dict name.</summary>
internal sealed class Weights(GraphBuilder graph, nn.Module module)
{
    private readonly Dictionary<string, Tensor> _state = module.state_dict();

    /// <summary>The tensor as it is.</summary>
    public string this[string name] => graph.Constant(Values(name), _state[name].shape);

    /// <summary>A linear layer's weight [out, in] turned to [in, out] for MatMul.</summary>
    public string Transposed(string name)
    {
        using var scope = NewDisposeScope();
        var turned = _state[name].detach().t().contiguous();
        return graph.Constant(turned.data<float>().ToArray(), turned.shape);
    }

    /// <summary>The elements, row-major.</summary>
    public float[] Values(string name)
    {
        using var scope = NewDisposeScope();
        return _state[name].detach().contiguous().data<float>().ToArray();
    }
}
