namespace Puente.Serving.Repository.TextFormat;

/// <summary>A value of a field, as it is written: what it means is its reader's matter.</summary>
/// <param name="At">Where it begins.</param>
internal abstract record TextValue(TextPosition At)
{
    /// <summary>The value in a few characters, for messages.</summary>
    public abstract string Brief { get; }
}
