using System.Globalization;
using System.Text.Json.Serialization;
using Puente.Core;

namespace Puente.Fleet.Rollouts;

/// <summary>A number of edges, or a part of them such as <c>25%</c>: Kubernetes' IntOrString where a string is a percentage.</summary>
/// <param name="Number">The number, or the percentage.</param>
/// <param name="IsPercent">Which of them it is.</param>
[JsonConverter(typeof(IntOrPercentConverter))]
public readonly record struct IntOrPercent(double Number, bool IsPercent)
{
    /// <summary>A number of edges.</summary>
    public static implicit operator IntOrPercent(int number) => new(number, false);

    /// <summary>Reads <c>N%</c>.</summary>
    /// <exception cref="InputException">It is no percentage: a number is written without quotes.</exception>
    public static IntOrPercent Parse(string field, string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && double.IsFinite(percent)
            ? new IntOrPercent(percent, true)
            : throw new InputException(field, text, "is no percentage", "Give a whole number such as 3, or a percentage such as \"25%\".");

    /// <summary>So many of <paramref name="total"/>, percentages rounded up; <paramref name="fallback"/> where that is none, or more than there are.</summary>
    public int Of(int total, int fallback)
    {
        // Multiplied first: 7 / 100 * 100 is a little more than 7, and would be rounded up to 8.
        var count = IsPercent ? Math.Ceiling(Number * total / 100) : Number;
        return count > 0 && count <= total ? (int)count : fallback;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}{(IsPercent ? "%" : "")}");
}
