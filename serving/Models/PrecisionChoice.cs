using Puente.Core.Releases;
using Puente.Serving.Sessions;

namespace Puente.Serving.Models;

/// <summary>Which graph of a release's backbone is served.</summary>
/// <param name="Onnx">Name of the file.</param>
/// <param name="IsInt8">Whether it is the quantized one.</param>
/// <param name="Reason">Why, for a person.</param>
public sealed record PrecisionChoice(string Onnx, bool IsInt8, string Reason)
{
    /// <summary>
    /// The choice for <paramref name="manifest"/>. Only a gate that was held lets int8 serve, even where it is asked for: a release that nothing was measured of is served with float32.
    /// </summary>
    /// <param name="manifest">The release.</param>
    /// <param name="settings">What is asked for, and what computes.</param>
    /// <param name="isFast">Whether this processor is faster with int8.</param>
    public static PrecisionChoice Of(ReleaseManifest manifest, SessionSettings settings, bool isFast)
    {
        var isHeld = manifest.Int8?.Gate is { Float: true, Int8: true };
        var failed = string.Join(' ', manifest.Int8?.Gate?.Figures.Where(figure => !figure.Holds).Select(figure => figure.Meaning) ?? []);
        return (settings.Precision, manifest.Int8) switch
        {
            (Precision.Fp32, _) => Float("float32, as is set"),
            (_, null) => Float("float32: the release has no int8 backbone"),
            (_, { Gate: null }) => Float("float32: nothing was measured of the release's int8 backbone, and unmeasured is not accepted"),
            _ when !isHeld => Float($"float32: the gate keeps int8 back. {failed}".TrimEnd()),
            (Precision.Int8, { } asked) => new(asked.Onnx, true, "int8, as is set; the gate lets it out"),
            _ when settings.Providers is not [ExecutionProvider.Cpu] => Float("float32: int8 is preferred on a CPU alone"),
            (_, { } held) => isFast ? new(held.Onnx, true, "int8: the gate lets it out, and this processor is faster with it") : Float("float32: this processor has no fast int8 products"),
        };

        PrecisionChoice Float(string reason) => new(manifest.Backbone, false, reason);
    }
}
