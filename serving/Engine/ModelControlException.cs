namespace Puente.Serving.Engine;

/// <summary>Models are not loaded and unloaded on request here (503, UNAVAILABLE), in Triton's words.</summary>
public sealed class ModelControlException(string message) : Exception(message);
