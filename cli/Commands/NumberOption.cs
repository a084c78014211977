using System.CommandLine;
using System.Globalization;
using System.Numerics;

namespace Puente.Cli.Commands;

/// <summary>An option that is a number in a range, with errors that say both.</summary>
public static class NumberOption
{
    /// <summary>Makes <c>--name N</c> with <paramref name="fallback"/> when it is not given.</summary>
    public static Option<T> Create<T>(string name, string description, T fallback, T minimum, T maximum) where T : struct, INumber<T> => new(name)
    {
        Description = string.Create(CultureInfo.InvariantCulture, $"{description} [{minimum} to {maximum}]"),
        HelpName = "N",
        DefaultValueFactory = _ => fallback,
        CustomParser = result =>
        {
            var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
            if (T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum) return value;
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{text}': is not a number from {minimum} to {maximum}. Give one, for example {name} {fallback}."));
            return fallback;
        },
    };
}
