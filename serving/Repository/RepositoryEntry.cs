namespace Puente.Serving.Repository;

/// <summary>A model's folder at a moment.</summary>
/// <param name="Name">The model.</param>
/// <param name="Fingerprint">The same as long as no file in it is added, removed, or of another length or time.</param>
public sealed record RepositoryEntry(string Name, string Fingerprint);
