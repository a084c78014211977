using System.Globalization;

namespace Puente.Runtime.Functions;

/// <summary>What a value in <c>host.json</c> may be.</summary>
/// <param name="Allows">Whether a value, as text, is allowed.</param>
/// <param name="Remedy">What to write instead of one that is not.</param>
internal sealed record HostJsonRule(Func<string, bool> Allows, string Remedy)
{
    public static HostJsonRule Text { get; } = new(text => text.Length > 0, "Write a text that is not empty, or leave the key away.");

    public static HostJsonRule Flag { get; } = new(text => bool.TryParse(text, out _), "Write true or false.");

    public static HostJsonRule Count { get; } = Whole(1, int.MaxValue, "Write a whole number of at least 1.");

    public static HostJsonRule CountOrZero { get; } = Whole(0, int.MaxValue, "Write a whole number of at least 0.");

    public static HostJsonRule Duration { get; } = new(
        text => TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var value) && value >= TimeSpan.Zero, "Write \"hh:mm:ss\".");

    public static HostJsonRule Range(int least, int most) => Whole(least, most, string.Create(CultureInfo.InvariantCulture, $"Write a whole number from {least} to {most}."));

    public static HostJsonRule OneOf(params string[] values) =>
        new(text => values.Contains(text, StringComparer.OrdinalIgnoreCase), $"Write one of {string.Join(", ", values)}.");

    private static HostJsonRule Whole(int least, int most, string remedy) =>
        new(text => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most, remedy);
}
