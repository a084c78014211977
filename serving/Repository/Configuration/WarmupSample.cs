namespace Puente.Serving.Repository.Configuration;

/// <summary>A request that a version answers before it takes any other (<c>ModelWarmup</c>).</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="BatchSize">Rows; 0 where the model does not batch.</param>
/// <param name="Count">How often it is sent, at least 1.</param>
/// <param name="Inputs">One for each input of the model, by name.</param>
public sealed record WarmupSample(string Name, int BatchSize, int Count, IReadOnlyDictionary<string, WarmupInput> Inputs);
