namespace Puente.Serving.Models;

/// <summary>No release can answer now (none is loaded, or too many requests wait): worth another try later. HTTP status 503.</summary>
public sealed class ModelUnavailableException(string message) : Exception(message);
