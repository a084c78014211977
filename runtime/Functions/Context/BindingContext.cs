namespace Puente.Runtime.Functions;

/// <summary>What the trigger knows beyond its value.</summary>
public abstract class BindingContext
{
    /// <summary>Route values, captures of a blob path, and the trigger's own entries (<c>BlobTrigger</c>, <c>Uri</c>).</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
