using Puente.Serving.Tensors;

namespace Puente.Serving.OpenInference.Requests;

/// <summary>Elements of an input in the form they came in.</summary>
internal interface IWireData
{
    /// <summary>The elements as the engine takes them (<see cref="TensorData"/>): the bytes that came where they came so, else in memory rented for <paramref name="slot"/>.</summary>
    /// <exception cref="OpenInferenceException">They are not what type and shape say.</exception>
    ReadOnlyMemory<byte> Read(in TensorSlot slot);
}

/// <summary>What the elements must be: name, type and shape have been checked.</summary>
/// <param name="Model">The model's name, for messages.</param>
/// <param name="Path">Where the input stands in the request, for messages.</param>
/// <param name="Name">The input's name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Shape">Its shape, every dimension at least 0.</param>
/// <param name="Elements">Elements of that shape.</param>
/// <param name="Memory">What may be rented.</param>
internal readonly record struct TensorSlot(string Model, string Path, string Name, TensorType Type, long[] Shape, int Elements, RentedMemory Memory)
{
    /// <summary>Room for the elements, each of <paramref name="size"/> bytes.</summary>
    /// <exception cref="OpenInferenceException">More than a request may hold.</exception>
    public Memory<byte> Rent(int size) =>
        (long)Elements * size <= Memory.Bound ? Memory.Rent(Elements * size) : throw Faults.TooLarge(Memory.Bound);
}
