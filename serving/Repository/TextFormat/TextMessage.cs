namespace Puente.Serving.Repository.TextFormat;

/// <summary>Fields in the order in which they are written.</summary>
internal sealed record TextMessage(IReadOnlyList<TextField> Fields, TextPosition At) : TextValue(At)
{
    /// <inheritdoc/>
    public override string Brief => "{…}";
}
