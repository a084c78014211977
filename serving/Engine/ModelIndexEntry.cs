namespace Puente.Serving.Engine;

/// <summary>A version of a model and how it stands.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Version">The version; null: never loaded.</param>
/// <param name="State">How it stands.</param>
/// <param name="Reason">Why it is not ready; empty where it is.</param>
public sealed record ModelIndexEntry(string Name, long? Version, ModelState State, string Reason);
