namespace Puente.Serving.Repository.Configuration;

/// <summary>An execution provider as Triton names it, such as <c>tensorrt</c> or <c>openvino</c>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Parameters">Its own settings.</param>
public sealed record ExecutionAccelerator(string Name, IReadOnlyDictionary<string, string> Parameters);
