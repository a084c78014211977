namespace Puente.Serving.Engine;

/// <summary>The model failed on a request that was well formed (500, INTERNAL).</summary>
public sealed class InferenceFailedException(string message, Exception? inner = null) : Exception(message, inner);
