namespace Puente.Serving.OpenInference;

/// <summary>A checked inference request.</summary>
/// <param name="Id">As the client gave it; null when it gave none.</param>
/// <param name="Images">UINT8 [Count, Side, Side, 3].</param>
/// <param name="Count">Images.</param>
/// <param name="Outputs">What to answer, in order.</param>
internal sealed record InferRequest(string? Id, ReadOnlyMemory<byte> Images, int Count, IReadOnlyList<RequestedOutput> Outputs);

/// <summary>An output to answer, as JSON numbers or in the binary tail.</summary>
internal sealed record RequestedOutput(ServedTensor Tensor, bool Binary);
