using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Puente.Cli.Commands;

/// <summary>An option that is a number in a range, or is not given, with errors that say both.</summary>
public static class OptionalNumber
{
    /// <summary>Makes <c>--name N</c>.</summary>
    public static Option<T?> Create<T>(string name, string description, T minimum, T maximum) where T : struct, INumber<T> => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} [{minimum} to {maximum}]"),
        HelpName = "N",
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum) return value;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{text}': is not a number from {minimum} to {maximum}. Give one, or leave {name} out."));
            return null;
        },
    };
}
