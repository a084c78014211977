namespace Puente.Learning.Training.Calibration;

/// <summary>The exact upper bound on a probability (Clopper and Pearson 1934), one-sided.</summary>
public static class BinomialBound
{
    /// <summary>The p for which <paramref name="errors"/> or fewer of <paramref name="trials"/> have probability <paramref name="delta"/>; 1 when all are errors.</summary>
    public static double Upper(int errors, int trials, double delta)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(trials, 1);
        if (errors >= trials) return 1;
        double low = 0, high = 1;
        for (var step = 0; step < 60; step++)
        {
            var middle = (low + high) / 2;
            if (AtMost(errors, trials, middle) > delta) low = middle;
            else high = middle;
        }

        return high;
    }

    /// <summary>P(X ≤ errors) of the binomial distribution, its terms built one from the other in logarithms.</summary>
    private static double AtMost(int errors, int trials, double p)
    {
        var term = trials * Math.Log(1 - p);
        var odds = Math.Log(p) - Math.Log(1 - p);
        var sum = Math.Exp(term);
        for (var n = 1; n <= errors; n++)
        {
            term += Math.Log((trials - n + 1.0) / n) + odds;
            sum += Math.Exp(term);
        }

        return sum;
    }
}
