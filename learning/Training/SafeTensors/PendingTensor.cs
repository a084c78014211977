namespace Puente.Learning.Training.SafeTensors;

/// <summary>A tensor that is to be written.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Type">Such as <c>F32</c>.</param>
/// <param name="Shape">Row-major dimensions.</param>
/// <param name="Write">Writes its elements, as many as the shape says.</param>
internal sealed record PendingTensor(string Name, string Type, long[] Shape, Action<Stream> Write)
{
    /// <summary>Bytes of its elements.</summary>
    public long Bytes => Count(Shape) * TensorEntry.ElementBytes(Type);

    /// <summary>Elements of a tensor of <paramref name="shape"/>.</summary>
    public static long Count(IEnumerable<long> shape) => shape.Aggregate(1L, (product, dimension) => checked(product * dimension));
}
