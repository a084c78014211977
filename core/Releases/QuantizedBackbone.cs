using Puente.Core.Training;

namespace Puente.Core.Releases;

/// <summary>The backbone with whole-number products: faster on processors that have them, and served only where it decides as the float32 one does.</summary>
/// <param name="Onnx">Name of its graph among the release's files; tensors as the backbone's.</param>
/// <param name="Gate">What was measured of it: of a release without a head by embeddings, of one with a head by that head's golden score. Null: nothing was.</param>
public sealed record QuantizedBackbone(string Onnx, GateResult? Gate)
{
    /// <summary>The quantized form of <paramref name="backbone"/>; null where its export let none out.</summary>
    public static QuantizedBackbone? Of(BackboneFiles backbone, string onnx) => backbone.Int8Onnx is null ? null : new QuantizedBackbone(onnx, backbone.Gate);
}
