namespace Puente.Runtime.Dapr.Bindings;

/// <summary>What an output binding answers.</summary>
/// <param name="Data">The answer's body; empty where the operation has none.</param>
/// <param name="Metadata">The answer's metadata; null for none.</param>
internal sealed record BindingAnswer(byte[] Data, IReadOnlyDictionary<string, string>? Metadata = null)
{
    public static BindingAnswer Empty { get; } = new([]);
}
