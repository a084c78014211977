using System.Text;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>A quoted string, its escapes resolved: bytes, for escapes may write any.</summary>
internal sealed record TextString(byte[] Bytes, TextPosition At) : TextValue(At)
{
    /// <summary>The UTF-8 of <paramref name="text"/>.</summary>
    public TextString(string text) : this(Encoding.UTF8.GetBytes(text), default)
    {
    }

    /// <inheritdoc/>
    public override string Brief => Encoding.UTF8.GetString(Bytes.AsSpan(0, Math.Min(Bytes.Length, 60)));
}
