namespace Puente.Learning.Training.Heads;

/// <summary>
/// From the logits of the class-balanced fit to logits whose logistic function is a probability: z' = z / <see cref="Temperature"/> + <see cref="Offsets"/>.
/// A balanced fit leaves the log-likelihood ratio, the evidence; its scale is mended by one temperature (Guo et al. 2017; for a logistic output the
/// same as Platt 1999 without bias), and the prior it left out is put back as the class's log-odds among the training samples (Brümmer and du Preez 2006, §2).
/// One temperature a head, not a line a class: the offsets are counted, not fitted, so that one number rests on all N × K answers; two numbers a class
/// would rest on N each, ten or so at five labels a class.
/// </summary>
/// <remarks>
/// Measured over six splits each, expected calibration error on held-out images, as fitted → offsets alone → both. Generated surfaces, seven classes: 294
/// images to fit 0.072 → 0.038 → 0.029; 126 images 0.061 → 0.039 → 0.048. Salt, two classes of like size, so that the offsets are next to nothing: 420 images
/// 0.066 → 0.066 → 0.083; 180 images 0.056 → 0.056 → 0.046. The offsets do most of it; the temperature is worth about a hundredth either way, since out-of-fold
/// answers come of heads fitted on fewer images than the one it is for.
/// </remarks>
/// <param name="Temperature">Above 1 where the fit was too sure of itself.</param>
/// <param name="Offsets">Log-odds, [K].</param>
/// <param name="Fitted">False when there were too few answers, and the temperature is 1.</param>
public sealed record HeadCalibration(double Temperature, IReadOnlyList<double> Offsets, bool Fitted)
{
    /// <summary>Training samples from which a temperature is fitted.</summary>
    public const int MinSamples = 20;

    private const double Flattest = 1e-2, Steepest = 1e2;

    /// <summary>Leaves logits of <paramref name="classes"/> classes as they are.</summary>
    public static HeadCalibration None(int classes) => new(1, new double[classes], Fitted: false);

    /// <summary>
    /// Fits to out-of-fold logits: minimises the log loss of z/T + b over T, with Platt's targets (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2) for 1 and 0, which
    /// keep T above 0 where the classes are told apart without a fault.
    /// </summary>
    /// <param name="logits">Out of fold, of the balanced fit, [N][K].</param>
    /// <param name="labels">[N][K].</param>
    public static HeadCalibration Fit(float[][] logits, bool[][] labels)
    {
        var positives = Enumerable.Range(0, labels[0].Length).Select(k => labels.Count(row => row[k])).ToArray();
        // One more of each (Laplace): a class that every sample or none carries keeps finite odds.
        var offsets = Array.ConvertAll(positives, count => Math.Log((count + 1.0) / (labels.Length - count + 1.0)));
        if (labels.Length < MinSamples) return new HeadCalibration(1, offsets, Fitted: false);

        // The loss is convex in the slope 1/T, so the root of its derivative is found by halving, on a logarithmic scale.
        double low = Flattest, high = Steepest;
        for (var step = 0; step < 60; step++)
        {
            var middle = Math.Sqrt(low * high);
            if (Derivative(middle) > 0) high = middle;
            else low = middle;
        }

        return new HeadCalibration(1 / Math.Sqrt(low * high), offsets, Fitted: true);

        double Derivative(double slope)
        {
            var sum = 0.0;
            for (var i = 0; i < labels.Length; i++)
                for (var k = 0; k < offsets.Length; k++)
                {
                    var target = labels[i][k] ? (positives[k] + 1.0) / (positives[k] + 2.0) : 1 / (labels.Length - positives[k] + 2.0);
                    sum += (HeadDecision.Probability(slope * logits[i][k] + offsets[k]) - target) * logits[i][k];
                }

            return sum;
        }
    }

    /// <summary>The calibrated logit.</summary>
    public double Apply(double logit, int k) => logit / Temperature + Offsets[k];

    /// <summary>The logit that <see cref="Apply"/> made <paramref name="calibrated"/> of.</summary>
    public double Undo(double calibrated, int k) => (calibrated - Offsets[k]) * Temperature;
}
