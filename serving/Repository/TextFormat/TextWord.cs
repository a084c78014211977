namespace Puente.Serving.Repository.TextFormat;

/// <summary>A bare word: an enum's name, true, false.</summary>
internal sealed record TextWord(string Word, TextPosition At) : TextValue(At)
{
    /// <inheritdoc/>
    public override string Brief => Word.Length > 60 ? Word[..60] : Word;
}
