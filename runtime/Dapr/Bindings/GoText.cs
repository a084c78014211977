using System.Buffers;
using System.Globalization;
using System.Text;

namespace Puente.Runtime.Dapr.Bindings;

/// <summary>What Dapr's local storage binding does to the data of <c>create</c>, by the rules of Go's <c>strconv.Unquote</c> and <c>base64.StdEncoding</c>.</summary>
internal static class GoText
{
    private static readonly SearchValues<byte> Base64Bytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=\r\n"u8);

    /// <summary>Unquoted if it is a quoted string, then base64-decoded if it is valid base64; otherwise as it was.</summary>
    public static byte[] Decode(ReadOnlySpan<byte> data)
    {
        var text = Unquote(data) ?? data.ToArray();
        if (text.AsSpan().ContainsAnyExcept(Base64Bytes))
            return text;
        var decoded = new byte[text.Length];
        return Convert.TryFromBase64String(Encoding.ASCII.GetString(text), decoded, out var length) ? decoded[..length] : text;
    }

    /// <summary>The inside of a Go string literal in double quotes or back quotes; null where the data is none.</summary>
    public static byte[]? Unquote(ReadOnlySpan<byte> data)
    {
        if (data.Length < 2 || data[0] != data[^1])
            return null;
        var inner = data[1..^1];
        return data[0] switch
        {
            (byte)'`' => inner.Contains((byte)'`') ? null : Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(inner).Replace("\r", "", StringComparison.Ordinal)),
            (byte)'"' => Unescape(inner),
            _ => null,
        };
    }

    private static byte[]? Unescape(ReadOnlySpan<byte> inner)
    {
        if (inner.ContainsAny((byte)'"', (byte)'\n') && !inner.Contains((byte)'\\'))
            return null;
        if (!inner.Contains((byte)'\\'))
            return inner.ToArray();
        var output = new ArrayBufferWriter<byte>(inner.Length);
        while (!inner.IsEmpty)
        {
            var next = inner[0];
            if (next is (byte)'"' or (byte)'\n')
                return null;
            if (next != '\\')
            {
                var run = inner.IndexOfAny((byte)'\\', (byte)'"', (byte)'\n');
                run = run < 0 ? inner.Length : run;
                output.Write(inner[..run]);
                inner = inner[run..];
            }
            else if (Escape(ref inner, output) is false)
                return null;
        }

        return output.WrittenSpan.ToArray();
    }

    private static bool Escape(ref ReadOnlySpan<byte> inner, ArrayBufferWriter<byte> output)
    {
        if (inner.Length < 2)
            return false;
        var kind = (char)inner[1];
        var plain = "abfnrtv\\\"".IndexOf(kind, StringComparison.Ordinal);
        if (plain >= 0)
        {
            output.Write([(byte)"\a\b\f\n\r\t\v\\\""[plain]]);
            inner = inner[2..];
            return true;
        }

        var (start, length, numberBase) = kind switch
        {
            'x' => (2, 2, 16),
            'u' => (2, 4, 16),
            'U' => (2, 8, 16),
            >= '0' and <= '7' => (1, 3, 8),
            _ => (0, 0, 0),
        };
        if (length == 0 || inner.Length < start + length || Number(inner.Slice(start, length), numberBase) is not { } value)
            return false;
        inner = inner[(start + length)..];
        if (kind is 'u' or 'U')
            return WriteRune(value, output);
        if (value > 255)
            return false;
        output.Write([(byte)value]);
        return true;
    }

    private static bool WriteRune(uint value, ArrayBufferWriter<byte> output)
    {
        if (!Rune.TryCreate(value, out var rune))
            return false;
        output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
        return true;
    }

    private static uint? Number(ReadOnlySpan<byte> digits, int numberBase)
    {
        if (numberBase == 16)
            return uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : null;
        uint value = 0;
        foreach (var digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7')
                return null;
            value = (value * 8) + digit - '0';
        }

        return value;
    }
}
