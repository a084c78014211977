using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference.Requests;

/// <summary>A request that fits its model, and how to write its answer.</summary>
/// <param name="Id">As the client gave it; null where it gave none.</param>
/// <param name="Request">What the model is asked.</param>
/// <param name="Outputs">What to answer, in the order asked for.</param>
internal sealed record InferCall(string? Id, InferenceRequest Request, IReadOnlyList<RequestedOutput> Outputs);

/// <summary>An output to answer.</summary>
/// <param name="Index">Which of the model's.</param>
/// <param name="Position">Where it stands in the model's answer.</param>
/// <param name="Binary">In the binary tail (REST).</param>
/// <param name="Classes">Answered as its so many highest values; 0: the tensor itself.</param>
internal readonly record struct RequestedOutput(int Index, int Position, bool Binary, int Classes);
