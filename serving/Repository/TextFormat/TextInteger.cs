using System.Globalization;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>A whole number of 64 bits and a sign.</summary>
internal sealed record TextInteger(ulong Magnitude, bool Negative, TextPosition At) : TextValue(At)
{
    /// <summary>A number made in code.</summary>
    public TextInteger(long value) : this(value < 0 ? unchecked((ulong)-value) : (ulong)value, value < 0, default)
    {
    }

    /// <inheritdoc/>
    public override string Brief => (Negative ? "-" : "") + Magnitude.ToString(CultureInfo.InvariantCulture);
}
