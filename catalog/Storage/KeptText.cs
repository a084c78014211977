using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Puente.Catalog;

/// <summary>Text that both databases keep as it is: PostgreSQL has no U+0000, and neither has half of a surrogate pair, which is no character of UTF-8.</summary>
internal static class KeptText
{
    /// <summary>Whether <paramref name="text"/> is such text.</summary>
    public static bool Holds(string text)
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is var at and >= 0)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out var length) != System.Buffers.OperationStatus.Done) return false;
            rest = rest[(at + length)..];
        }

        return !text.Contains('\0');
    }

    /// <summary><paramref name="text"/>, each character that cannot be kept replaced by U+FFFD.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? Of(string? text) => text is null || Holds(text) ? text : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Replace('\0', '\uFFFD');
}
