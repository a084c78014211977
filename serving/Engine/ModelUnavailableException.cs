namespace Puente.Serving.Engine;

/// <summary>No model can answer now (none is loaded, too many requests wait, or the time in the queue is over): worth another try later (503, UNAVAILABLE).</summary>
public sealed class ModelUnavailableException(string message) : Exception(message);
