namespace Puente.Serving.Engine;

/// <summary>No model of that name or version (404, NOT_FOUND), in Triton's words.</summary>
public sealed class ModelNotFoundException(string message) : Exception(message);
