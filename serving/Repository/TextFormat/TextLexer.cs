using Puente.Core;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>Cuts a text into tokens: white space and comments (# to the end of the line) go, lines and columns are kept.</summary>
/// <param name="text">The text.</param>
/// <param name="source">What it is, for messages.</param>
internal sealed class TextLexer(string text, string source)
{
    private int _at, _line = 1, _lineStart;

    /// <summary>The next token.</summary>
    /// <exception cref="InputException">A string does not end, or has an escape that is none.</exception>
    public TextToken Next()
    {
        SkipSpace();
        var at = new TextPosition(_line, _at - _lineStart + 1);
        if (_at == text.Length) return new TextToken(TextTokenKind.End, "", null, at);
        var (first, start) = (text[_at], _at);
        if (IsLetter(first))
        {
            while (_at < text.Length && (IsLetter(text[_at]) || char.IsAsciiDigit(text[_at]))) _at++;
            return new TextToken(TextTokenKind.Word, text[start.._at], null, at);
        }

        if (char.IsAsciiDigit(first) || (first == '.' && _at + 1 < text.Length && char.IsAsciiDigit(text[_at + 1])))
        {
            SkipNumber();
            return new TextToken(TextTokenKind.Number, text[start.._at], null, at);
        }

        if (first is not ('"' or '\''))
        {
            _at++;
            return new TextToken(TextTokenKind.Symbol, text[start.._at], null, at);
        }

        var end = EndOfString(first, at);
        var bytes = TextEscapes.Resolve(text.AsSpan(start + 1, end - start - 1), out var problem);
        if (bytes is null) throw Fault(at, text[start..Math.Min(end, start + 60)], problem, "Correct the escape, or double the backslash.");
        _at = end + 1;
        return new TextToken(TextTokenKind.String, "", bytes, at);
    }

    /// <summary>A fault at a place of this text.</summary>
    public InputException Fault(TextPosition at, string value, string problem, string remedy) =>
        new($"{source}, line {at.Line}, column {at.Column}", value.Length > 60 ? value[..60] : value, problem, remedy);

    private static bool IsLetter(char c) => char.IsAsciiLetter(c) || c == '_';

    private void SkipSpace()
    {
        for (; _at < text.Length; _at++)
        {
            if (text[_at] == '#') while (_at < text.Length && text[_at] != '\n') _at++;
            if (_at == text.Length || text[_at] is not (' ' or '\t' or '\r' or '\n' or '\v' or '\f')) return;
            if (text[_at] == '\n') (_line, _lineStart) = (_line + 1, _at + 1);
        }
    }

    /// <summary>Takes letters, digits and points, and a sign after a decimal exponent: whether it is a number is told when it is read.</summary>
    private void SkipNumber()
    {
        var hex = text[_at] == '0' && _at + 1 < text.Length && text[_at + 1] is 'x' or 'X';
        for (; _at < text.Length; _at++)
        {
            var c = text[_at];
            if (IsLetter(c) || char.IsAsciiDigit(c) || c == '.') continue;
            if (c is '+' or '-' && !hex && text[_at - 1] is 'e' or 'E') continue;
            return;
        }
    }

    private int EndOfString(char quote, TextPosition at)
    {
        for (var i = _at + 1; i < text.Length && text[i] != '\n'; i++)
        {
            if (text[i] == quote) return i;
            if (text[i] == '\\') i++;
        }

        throw Fault(at, text[_at..Math.Min(text.Length, _at + 20)].ReplaceLineEndings(" "), "is a string that does not end on its line", $"Close it with {quote}.");
    }
}
