using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Puente.Learning.Vision;

/// <summary>
/// Mixed precision by hand (Micikevicius et al. 2018): between <see cref="Use"/> and its end, linear layers of the transformer compute in fewer bits, from copies of
/// 32-bit weights; what is added to the residual stream becomes 32-bit there. Elsewhere, and on other threads, nothing changes.
/// </summary>
public static class Precision
{
    [ThreadStatic]
    private static ScalarType? _type;

    /// <summary>Computes in <paramref name="kind"/> until the result is disposed.</summary>
    public static IDisposable Use(PrecisionKind kind)
    {
        var before = _type;
        _type = kind switch
        {
            PrecisionKind.BFloat16 => ScalarType.BFloat16,
            PrecisionKind.Float16 => ScalarType.Float16,
            _ => null,
        };
        return new Restore(before);
    }

    /// <summary>x: [.., in] → [.., out], in the precision in use.</summary>
    public static Tensor Linear(Linear layer, Tensor x)
    {
        if (_type is not { } type) return layer.call(x);
        using var scope = NewDisposeScope();
        return nn.functional.linear(x.to(type), layer.weight!.to(type), layer.bias?.to(type)).MoveToOuterDisposeScope();
    }

    private sealed class Restore(ScalarType? before) : IDisposable
    {
        public void Dispose() => _type = before;
    }
}
