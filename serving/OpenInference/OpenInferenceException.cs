namespace Puente.Serving.OpenInference;

/// <summary>An answer other than 200: its HTTP status and the text of <c>{"error": …}</c>.</summary>
internal sealed class OpenInferenceException(int status, string message) : Exception(message)
{
    public int Status { get; } = status;
}
