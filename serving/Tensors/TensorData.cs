namespace Puente.Serving.Tensors;

/// <summary>A tensor's elements as the protocol lays them out: row-major, little-endian, without padding.</summary>
/// <param name="Shape">Its shape, every dimension known.</param>
/// <param name="Bytes">Its elements; for <see cref="TensorType.Bytes"/> each a 32-bit little-endian length and its bytes.</param>
public readonly record struct TensorData(long[] Shape, ReadOnlyMemory<byte> Bytes);
