using Puente.Core;
using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference;

/// <summary>
/// What every kind of failure is to the protocol, and the sentences that Triton's clients know. Sentences marked "Triton" are
/// those of its core or front ends, word for word, so that clients which look for them find them.
/// </summary>
internal static class Faults
{
    /// <summary>The code of a failure; null for one that nobody foresaw.</summary>
    public static FaultCode? CodeOf(Exception e) => e switch
    {
        OpenInferenceException known => known.Code,
        InputException => FaultCode.InvalidArgument,
        ModelNotFoundException => FaultCode.NotFound,
        ModelUnavailableException or ModelControlException => FaultCode.Unavailable,
        InferenceFailedException => FaultCode.Internal,
        _ => null,
    };

    public static OpenInferenceException Invalid(string message) => new(FaultCode.InvalidArgument, message);

    public static OpenInferenceException Unsupported(string message) => new(FaultCode.Unsupported, message);

    public static OpenInferenceException TooLarge(long bound) =>
        new(FaultCode.TooLarge, $"body: is larger than {bound} bytes. Send a smaller batch a request, and tensors as binary data");

    /// <summary>Triton.</summary>
    public static OpenInferenceException ByteSize(string input, string model, long expected, long got) =>
        Invalid($"input byte size mismatch for input '{Shorten(input)}' for model '{model}'. Expected {expected}, got {got}");

    /// <summary>Text of a request as far as it fits a message.</summary>
    public static string Shorten(string text) => text.Length <= 64 ? text : string.Concat(text.AsSpan(0, 64), "…");
}
