using Puente.Learning.Training.Onnx;
using Puente.Learning.Vision;
using static TorchSharp.torch;

namespace Puente.Learning.Training.Export;

/// <summary>A backbone's state as constants of a graph, by state_dict name, adapters merged. Lives in the dispose scope it is made in.</summary>
internal sealed class Weights(GraphBuilder graph, Backbone backbone)
{
    private readonly IReadOnlyDictionary<string, Tensor> _state = MergedState.Of(backbone);

    /// <summary>The tensor as it is.</summary>
    public string this[string name] => graph.Weight(name, Values(name), _state[name].shape);

    /// <summary>Whether there is such a tensor.</summary>
    public bool Has(string name) => _state.ContainsKey(name);

    /// <summary>A linear layer's weight [out, in] turned to [in, out] for MatMul.</summary>
    public string Transposed(string name)
    {
        using var scope = NewDisposeScope();
        var turned = _state[name].detach().t().contiguous();
        return graph.Weight(name, turned.data<float>().ToArray(), turned.shape);
    }

    /// <summary>The elements, row-major.</summary>
    public float[] Values(string name)
    {
        using var scope = NewDisposeScope();
        return _state[name].detach().cpu().contiguous().data<float>().ToArray();
    }
}
