namespace Puente.Serving.Tensors;

/// <summary>A tensor that a model takes or gives.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its elements.</param>
/// <param name="Shape">Its whole shape, row-major, the batch first where the model batches; -1 where any size goes.</param>
public sealed record TensorSignature(string Name, TensorType Type, IReadOnlyList<long> Shape)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {Type.Name()} [{string.Join(",", Shape)}]";
}
