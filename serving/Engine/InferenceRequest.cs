using Puente.Serving.Tensors;

namespace Puente.Serving.Engine;

/// <summary>A request as a model takes it: checked against its description, and its bytes in place.</summary>
/// <param name="Inputs">One for each input of the model, in the model's order. The memory stays the caller's and stays as it is until the answer.</param>
/// <param name="Rows">Rows of the batch: the first dimension of every input where the model batches, else 1.</param>
/// <param name="Outputs">Indices of the outputs that are wanted, in the model's order of outputs, each once, at least one: others may be left uncomputed.</param>
public sealed record InferenceRequest(TensorData[] Inputs, int Rows, int[] Outputs)
{
    /// <summary>1 is served first; 0, the default, takes the model's default level.</summary>
    public ulong Priority { get; init; }

    /// <summary>Longest time in the queue, from its arrival there; null takes the model's own.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Whether the thread that asks may run the pass itself where nothing else waits or runs: it saves two changes of thread, and the call returns when the pass is
    /// over. Default false.
    /// </summary>
    public bool MayRunHere { get; init; }
}
