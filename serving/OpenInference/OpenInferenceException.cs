namespace Puente.Serving.OpenInference;

/// <summary>A fault in the protocol's own words.</summary>
internal sealed class OpenInferenceException(FaultCode code, string message) : Exception(message)
{
    public FaultCode Code { get; } = code;
}
