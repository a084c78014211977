using System.Globalization;

namespace Puente.Serving.Repository.TextFormat;

/// <summary>A number with a point, an exponent or an f; inf and nan too.</summary>
internal sealed record TextReal(double Value, TextPosition At) : TextValue(At)
{
    /// <inheritdoc/>
    public override string Brief => Value switch
    {
        double.PositiveInfinity => "inf",
        double.NegativeInfinity => "-inf",
        double.NaN => "nan",
        _ when Value == Math.Floor(Value) && Math.Abs(Value) < 1e15 => Value.ToString("F1", CultureInfo.InvariantCulture),
        _ => Value.ToString("R", CultureInfo.InvariantCulture),
    };
}
