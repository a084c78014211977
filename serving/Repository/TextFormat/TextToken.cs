namespace Puente.Serving.Repository.TextFormat;

/// <summary>A token.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its characters as written; of a string nothing.</param>
/// <param name="Bytes">A string's bytes; of all others null.</param>
/// <param name="At">Where it begins.</param>
internal readonly record struct TextToken(TextTokenKind Kind, string Text, byte[]? Bytes, TextPosition At)
{
    /// <summary>True for the symbol <paramref name="symbol"/>.</summary>
    public bool Is(char symbol) => Kind == TextTokenKind.Symbol && Text[0] == symbol;
}
