namespace Puente.Learning.Training.Heads;

/// <summary>
/// Standardised features of chosen blocks, each block scaled to a mean square length of 1, and turned — when samples are fewer than
/// numbers — into as many coordinates as there are samples (rows of the Cholesky factor of the Gram matrix). Inner products, and so every
/// L2-penalised linear fit, are the same in both.
/// </summary>
internal sealed class ReducedFeatures
{
    private readonly float[][] _scaled;
    private readonly float[] _mean, _scale;
    private readonly bool _turned;

    /// <summary>Standardises <paramref name="features"/> [N][D] over <paramref name="blocks"/>.</summary>
    public ReducedFeatures(float[][] features, IReadOnlyList<FeatureBlock> blocks)
    {
        var dimensions = features[0].Length;
        (_mean, _scale) = (new float[dimensions], new float[dimensions]);
        foreach (var block in blocks)
            for (var d = block.Start; d < block.Start + block.Length; d++)
                Standardise(features, d, Math.Sqrt((double)block.Length * blocks.Count));
        _scaled = Array.ConvertAll(features, row =>
        {
            var scaled = new float[dimensions];
            for (var d = 0; d < dimensions; d++) scaled[d] = (row[d] - _mean[d]) * _scale[d];
            return scaled;
        });
        _turned = features.Length < dimensions;
        Rows = _turned ? Factor(_scaled) : _scaled;
    }

    /// <summary>[N][<see cref="Width"/>]; rows of a factor are cut after the diagonal, the rest being zero.</summary>
    public float[][] Rows { get; }

    /// <summary>Coordinates.</summary>
    public int Width => Rows[^1].Length;

    /// <summary>Weights over raw embeddings, and the bias that goes with them, of a fit over <see cref="Rows"/>.</summary>
    public (float[] Weights, float Bias) Unfold(float[] parameters)
    {
        var weights = new float[_mean.Length];
        if (_turned) Turn(parameters, weights);
        else Array.Copy(parameters, weights, weights.Length);
        double bias = parameters[Width];
        for (var d = 0; d < weights.Length; d++)
        {
            weights[d] *= _scale[d];
            bias -= (double)weights[d] * _mean[d];
        }

        return (weights, (float)bias);
    }

    private void Standardise(float[][] features, int d, double length)
    {
        double sum = 0, squares = 0;
        foreach (var row in features) sum += row[d];
        var mean = sum / features.Length;
        foreach (var row in features) squares += (row[d] - mean) * (row[d] - mean);
        var deviation = Math.Sqrt(squares / features.Length);
        _mean[d] = (float)mean;
        // A number that never changes tells nothing: it gets no weight.
        _scale[d] = deviation < 1e-7 * (1 + Math.Abs(mean)) ? 0 : (float)(1 / (deviation * length));
    }

    /// <summary>L with L·Lᵀ = X·Xᵀ, to rounding: a ridge of 1e-5 keeps it positive.</summary>
    private static float[][] Factor(float[][] x)
    {
        var factor = new float[x.Length][];
        for (var i = 0; i < x.Length; i++)
        {
            factor[i] = new float[i + 1];
            for (var j = 0; j <= i; j++)
            {
                var rest = Vectors.Dot(x[i], x[j]) - Vectors.Dot(factor[i].AsSpan(0, j), factor[j].AsSpan(0, j));
                factor[i][j] = i == j ? MathF.Sqrt(MathF.Max(rest, 0) + 1e-5f) : rest / factor[j][j];
            }
        }

        return factor;
    }

    /// <summary>w = Xᵀ·a where Lᵀ·a = v.</summary>
    private void Turn(float[] v, float[] weights)
    {
        var a = v.AsSpan(0, Width).ToArray();
        for (var i = a.Length - 1; i >= 0; i--)
        {
            a[i] /= Rows[i][i];
            Vectors.Add(a.AsSpan(0, i), -a[i], Rows[i].AsSpan(0, i));
            Vectors.Add(weights, a[i], _scaled[i]);
        }
    }
}
