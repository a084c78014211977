using System.Globalization;

namespace Puente.Cli.Report.Html;

/// <summary>A range with ticks at round numbers: steps of 1, 2 or 5 times a power of ten (Heckbert 1990).</summary>
/// <param name="Low">Where it begins: a round number at or below the smallest value.</param>
/// <param name="High">Where it ends.</param>
/// <param name="Step">From tick to tick.</param>
internal sealed record Axis(double Low, double High, double Step)
{
    /// <summary>The ticks, both ends among them.</summary>
    public IEnumerable<double> Ticks => Enumerable.Range(0, (int)Math.Round((High - Low) / Step) + 1).Select(i => Low + i * Step);

    /// <summary>An axis around <paramref name="low"/> to <paramref name="high"/> with about <paramref name="ticks"/> ticks; a single value gets some room on both sides.</summary>
    public static Axis Of(double low, double high, int ticks)
    {
        if (high <= low) (low, high) = (low - Room(low), high + Room(high));
        var rough = (high - low) / ticks;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        var step = power * ((rough / power) switch { < 1.5 => 1, < 3 => 2, < 7 => 5, _ => 10 });
        return new Axis(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    /// <summary>Where <paramref name="value"/> lies, from 0 to 1.</summary>
    public double Part(double value) => (value - Low) / (High - Low);

    /// <summary>A tick in words, with as many decimals as the step needs.</summary>
    public string Text(double tick)
    {
        var decimals = Math.Clamp(-(int)Math.Floor(Math.Log10(Step)), 0, 9);
        return tick.ToString($"#,0.{new string('0', decimals)}", CultureInfo.InvariantCulture);
    }

    private static double Room(double value) => value == 0 ? 1 : Math.Abs(value) / 10;
}
