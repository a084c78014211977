namespace Puente.Learning.Training.Reports;

/// <summary>An axis: its range and where its ticks lie, at steps of 1, 2 or 5 times a power of ten.</summary>
internal sealed record PlotTicks(double Low, double High, double Step)
{
    private const int Wanted = 5;

    /// <summary>Multiples of the step within the range.</summary>
    public IEnumerable<double> Values
    {
        get
        {
            for (var n = Math.Ceiling(Low / Step - 1e-9); n <= High / Step + 1e-9; n++) yield return n * Step + 0.0; // −0 + 0 is 0
        }
    }

    /// <summary>An axis over all of <paramref name="values"/>, which may be none; its ends are ticks.</summary>
    public static PlotTicks Over(IEnumerable<double> values)
    {
        double low = double.PositiveInfinity, high = double.NegativeInfinity;
        foreach (var value in values) (low, high) = (Math.Min(low, value), Math.Max(high, value));
        if (low > high) (low, high) = (0, 1);
        if (high - low < 1e-12 * Math.Max(1, Math.Abs(high))) (low, high) = (low - 0.5, high + 0.5);
        var step = Nice((high - low) / Wanted);
        return new PlotTicks(Math.Floor(low / step) * step, Math.Ceiling(high / step) * step, step);
    }

    private static double Nice(double step)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(step)));
        return power * (step / power) switch { < 1.5 => 1, < 3.5 => 2, < 7.5 => 5, _ => 10 };
    }
}
