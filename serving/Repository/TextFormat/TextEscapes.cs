using System.Buffers;
using System.Globalization;
using System.Text;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>Escapes of strings, as the specification of the protobuf text format lists them.</summary>
internal static class TextEscapes
{
    private const string Names = "abfnrtv\\'\"?";
    private const string Values = "\a\b\f\n\r\t\v\\'\"?";

    /// <summary>Bytes of the inside of a quoted string; null, and what is wrong, where an escape is none.</summary>
    public static byte[]? Resolve(ReadOnlySpan<char> text, out string problem)
    {
        problem = "";
        var bytes = new ArrayBufferWriter<byte>(text.Length + 1);
        while (!text.IsEmpty)
        {
            var plain = text.IndexOf('\\');
            if (plain < 0) plain = text.Length;
            Encoding.UTF8.GetBytes(text[..plain], bytes);
            text = text[plain..];
            if (text.IsEmpty) break;
            var length = One(text, bytes, out problem);
            if (length == 0) return null;
            text = text[length..];
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary><paramref name="bytes"/> between quotes: UTF-8 as it is, all else escaped.</summary>
    public static string Quote(byte[] bytes)
    {
        var text = new StringBuilder("\"");
        for (ReadOnlySpan<byte> rest = bytes; !rest.IsEmpty;)
        {
            var valid = Rune.DecodeFromUtf8(rest, out var rune, out var length) == OperationStatus.Done;
            var named = valid && rune.IsAscii ? "\n\r\t\\\"".IndexOf((char)rune.Value, StringComparison.Ordinal) : -1;
            if (named >= 0) text.Append('\\').Append("nrt\\\""[named]);
            else if (valid && !Rune.IsControl(rune)) text.Append(rune);
            else foreach (var b in rest[..length]) text.Append('\\').Append(Convert.ToString(b, 8).PadLeft(3, '0'));
            rest = rest[length..];
        }

        return text.Append('"').ToString();
    }

    /// <summary>Characters of the escape that <paramref name="text"/> begins with; 0 where it is none.</summary>
    private static int One(ReadOnlySpan<char> text, ArrayBufferWriter<byte> bytes, out string problem)
    {
        problem = "";
        var kind = text.Length > 1 ? text[1] : '\0';
        var named = kind == '\0' ? -1 : Names.IndexOf(kind, StringComparison.Ordinal);
        if (named >= 0)
        {
            bytes.Write([(byte)Values[named]]);
            return 2;
        }

        switch (kind)
        {
            case >= '0' and <= '7':
                var octal = Digits(text[1..], 3, c => c is >= '0' and <= '7');
                var value = 0;
                foreach (var digit in text.Slice(1, octal)) value = value * 8 + (digit - '0');
                if (value > 255) return No("has an octal escape above \\377", out problem);
                bytes.Write([(byte)value]);
                return 1 + octal;
            case 'x' or 'X':
                var hex = Digits(text[2..], 2, char.IsAsciiHexDigit);
                if (hex == 0) return No("has an escape \\x without a hexadecimal digit", out problem);
                bytes.Write([byte.Parse(text.Slice(2, hex), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)]);
                return 2 + hex;
            case 'u' or 'U':
                return Unicode(text, kind == 'u' ? 4 : 8, bytes, out problem);
            default:
                return No($"has an escape \\{kind} that is none", out problem);
        }
    }

    /// <summary>\uXXXX, two of them for a surrogate pair, or \UXXXXXXXX.</summary>
    private static int Unicode(ReadOnlySpan<char> text, int digits, ArrayBufferWriter<byte> bytes, out string problem)
    {
        if (Digits(text[2..], digits, char.IsAsciiHexDigit) < digits) return No($"has an escape \\{text[1]} without {digits} hexadecimal digits", out problem);
        var code = Hex(text.Slice(2, digits));
        var length = 2 + digits;
        if (digits == 4 && code is >= 0xD800 and < 0xDC00 && text[length..].StartsWith("\\u") && Digits(text[(length + 2)..], 4, char.IsAsciiHexDigit) == 4)
        {
            var low = Hex(text.Slice(length + 2, 4));
            if (low is >= 0xDC00 and < 0xE000) (code, length) = (0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), length + 6);
        }

        if (!Rune.TryCreate(code, out var rune)) return No($"has an escape for {code:X}, which is no character", out problem);
        problem = "";
        Span<byte> utf8 = stackalloc byte[4];
        bytes.Write(utf8[..rune.EncodeToUtf8(utf8)]);
        return length;
    }

    private static uint Hex(ReadOnlySpan<char> text) => uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    private static int Digits(ReadOnlySpan<char> text, int most, Func<char, bool> isDigit)
    {
        var count = 0;
        while (count < most && count < text.Length && isDigit(text[count])) count++;
        return count;
    }

    private static int No(string what, out string problem)
    {
        problem = what;
        return 0;
    }
}
