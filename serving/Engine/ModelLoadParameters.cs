namespace Puente.Serving.Engine;

/// <summary>What a load request may bring (Triton's model repository extension).</summary>
/// <param name="Config">A model configuration as JSON, in place of the repository's; null: the repository's.</param>
/// <param name="Files">Files in place of the repository's, by <c>version/name</c>; they need <paramref name="Config"/>.</param>
public sealed record ModelLoadParameters(string? Config, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files)
{
    /// <summary>Nothing: the repository as it is.</summary>
    public static ModelLoadParameters None { get; } = new(null, new Dictionary<string, ReadOnlyMemory<byte>>());
}
