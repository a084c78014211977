using System.Globalization;
using Puente.Core;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>
/// Reads the protobuf text format (protobuf.dev, "Text Format Language Specification") without a schema: nested messages in braces or
/// angle brackets, with and without colon, lists, adjacent strings, numbers in all forms, separators. Extensions and Any are refused.
/// Google.Protobuf for C# reads JSON and binary only.
/// </summary>
internal sealed class TextFormatReader
{
    /// <summary>Most characters of a text.</summary>
    public const int MaxLength = 1 << 20;

    /// <summary>Deepest nesting of messages.</summary>
    public const int MaxDepth = 32;

    private readonly TextLexer _lexer;
    private TextToken _token;

    private TextFormatReader(string text, string source)
    {
        _lexer = new TextLexer(text, source);
        _token = _lexer.Next();
    }

    /// <summary>The message that <paramref name="text"/> writes.</summary>
    /// <param name="text">The text.</param>
    /// <param name="source">What it is, for messages.</param>
    /// <exception cref="InputException">It is no text format, or beyond the bounds; the field names line and column.</exception>
    public static TextMessage Read(string text, string source)
    {
        if (text.Length > MaxLength) throw new InputException(source, $"{text.Length} characters", $"is longer than {MaxLength} characters", "Leave out what does not belong in it.");
        var reader = new TextFormatReader(text, source);
        return new TextMessage(reader.Fields(TextTokenKind.End, '\0', 0), new TextPosition(1, 1));
    }

    private List<TextField> Fields(TextTokenKind endKind, char end, int depth)
    {
        var fields = new List<TextField>();
        while (_token.Kind != endKind || (endKind == TextTokenKind.Symbol && !_token.Is(end)))
        {
            Field(fields, depth);
            if (_token.Is(',') || _token.Is(';')) Advance();
        }

        return fields;
    }

    private void Field(List<TextField> fields, int depth)
    {
        var name = _token;
        if (name.Is('[')) throw Fault("begins an extension or an Any, which are not read here", "Leave it out.");
        if (name.Kind != TextTokenKind.Word) throw Fault("is no field name", "Write fields as name: value or name { … }.");
        Advance();
        var colon = _token.Is(':');
        if (colon) Advance();
        if (!_token.Is('['))
        {
            fields.Add(new TextField(name.Text, Value(colon, depth), name.At));
            return;
        }

        Advance();
        for (var first = true; !_token.Is(']'); first = false)
        {
            if (!first) Expect(',', "Separate the values of a list with commas and end it with ].");
            fields.Add(new TextField(name.Text, Value(colon, depth), name.At, Listed: true));
        }

        Advance();
    }

    private TextValue Value(bool colon, int depth)
    {
        var at = _token.At;
        if (_token.Is('{') || _token.Is('<'))
        {
            if (depth == MaxDepth) throw Fault($"nests deeper than {MaxDepth} messages", "Flatten it.");
            var end = _token.Is('{') ? '}' : '>';
            Advance();
            var fields = Fields(TextTokenKind.Symbol, end, depth + 1);
            Advance();
            return new TextMessage(fields, at);
        }

        if (!colon) throw Fault("follows a field name without a colon", "Write name: value; only messages go without.");
        return Scalar();
    }

    private TextValue Scalar()
    {
        var at = _token.At;
        if (_token.Kind == TextTokenKind.String) return Strings();
        var negative = _token.Is('-');
        if (negative) Advance();
        var token = _token;
        TextValue value = token.Kind switch
        {
            TextTokenKind.Number => Number(token, negative, at),
            TextTokenKind.Word when Special(token.Text) is { } real => new TextReal(negative ? -real : real, at),
            TextTokenKind.Word when !negative => new TextWord(token.Text, at),
            _ => throw Fault("is no value", "Write a number, a quoted string, a word or a message."),
        };
        Advance();
        return value;
    }

    private TextString Strings()
    {
        var (at, first) = (_token.At, _token.Bytes!);
        Advance();
        if (_token.Kind != TextTokenKind.String) return new TextString(first, at);
        var bytes = new List<byte>(first);
        for (; _token.Kind == TextTokenKind.String; Advance()) bytes.AddRange(_token.Bytes!);
        return new TextString([.. bytes], at);
    }

    private TextValue Number(TextToken token, bool negative, TextPosition at)
    {
        var text = token.Text;
        if (text.StartsWith("0x", StringComparison.OrdinalIgnoreCase))
            return ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? new TextInteger(hex, negative, at) : throw NoNumber();
        if (text.All(char.IsAsciiDigit))
            return text.Length > 1 && text[0] == '0' ? new TextInteger(Octal(text), negative, at)
                : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? new TextInteger(whole, negative, at) : throw NoNumber();
        var real = text[^1] is 'f' or 'F' ? text.AsSpan(0, text.Length - 1) : text;
        return double.TryParse(real, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            ? new TextReal(negative ? -value : value, at) : throw NoNumber();
    }

    private ulong Octal(string text)
    {
        var value = 0UL;
        foreach (var digit in text)
        {
            if (digit > '7' || value >> 61 != 0) throw NoNumber();
            value = value * 8 + (ulong)(digit - '0');
        }

        return value;
    }

    private static double? Special(string word) =>
        word.Equals("inf", StringComparison.OrdinalIgnoreCase) || word.Equals("infinity", StringComparison.OrdinalIgnoreCase) ? double.PositiveInfinity
        : word.Equals("nan", StringComparison.OrdinalIgnoreCase) ? double.NaN : null;

    private void Expect(char symbol, string remedy)
    {
        if (!_token.Is(symbol)) throw Fault($"stands where '{symbol}' is expected", remedy);
        Advance();
    }

    private void Advance() => _token = _lexer.Next();

    private InputException NoNumber() => Fault("is no number of 64 bits", "Write a decimal, hexadecimal (0x), octal (0…) or floating-point number, and a space after it.");

    private InputException Fault(string problem, string remedy) =>
        _lexer.Fault(_token.At, _token.Kind switch { TextTokenKind.End => "end of text", TextTokenKind.String => new TextString(_token.Bytes!, _token.At).Brief, _ => _token.Text }, problem, remedy);
}
