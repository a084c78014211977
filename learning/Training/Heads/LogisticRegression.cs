namespace Puente.Learning.Training.Heads;

/// <summary>
/// One binary logistic regression: minimises Σ cᵢ log(1 + exp(−yᵢ fᵢ)) + (λ/2)‖w‖², f = X·w + b, where the weights c sum to 1 and each side
/// of the label gets half of it. Limited-memory BFGS (Nocedal 1980) with backtracking; strictly convex in w, so the start does not matter.
/// </summary>
internal sealed class LogisticRegression(float[][] rows, int width)
{
    private const int Memory = 8, MaxIterations = 200;

    /// <summary>Fits on the rows of <paramref name="on"/>, starting from and leaving its answer in <paramref name="parameters"/> (weights, then bias).</summary>
    public void Fit(float[] parameters, ReadOnlySpan<int> on, bool[] positive, double penalty)
    {
        var cost = Costs(on, positive);
        var gradient = new float[width + 1];
        var nextGradient = new float[width + 1];
        var next = new float[width + 1];
        var direction = new float[width + 1];
        var steps = new List<(float[] S, float[] Y, float Rho)>(Memory);
        var value = Value(parameters, on, positive, cost, penalty, gradient);
        for (var iteration = 0; iteration < MaxIterations && Vectors.Dot(gradient, gradient) > 1e-9f; iteration++)
        {
            Descend(gradient, steps, direction);
            var slope = Vectors.Dot(gradient, direction);
            if (slope >= 0) break;
            double nextValue = 0;
            var moved = false;
            for (float step = 1; step > 1e-6f && !moved; step *= 0.5f)
            {
                parameters.CopyTo(next, 0);
                Vectors.Add(next, step, direction);
                nextValue = Value(next, on, positive, cost, penalty, nextGradient);
                moved = nextValue <= value + 1e-4 * step * slope;
            }

            if (!moved) break;
            Remember(steps, parameters, next, gradient, nextGradient);
            next.CopyTo(parameters, 0);
            nextGradient.CopyTo(gradient, 0);
            var gained = value - nextValue;
            value = nextValue;
            if (gained < 1e-7) break;
        }
    }

    /// <summary>The logit of one row.</summary>
    public float Logit(float[] parameters, int row) => Vectors.Dot(rows[row], parameters) + parameters[width];

    private static float[] Costs(ReadOnlySpan<int> on, bool[] positive)
    {
        var positives = 0;
        foreach (var i in on) positives += positive[i] ? 1 : 0;
        // A side that is absent gets no share; the other then has all of it.
        var share = positives == 0 || positives == on.Length ? 1f : 0.5f;
        var cost = new float[on.Length];
        for (var n = 0; n < on.Length; n++) cost[n] = share / (positive[on[n]] ? positives : on.Length - positives);
        return cost;
    }

    private double Value(float[] parameters, ReadOnlySpan<int> on, bool[] positive, float[] cost, double penalty, float[] gradient)
    {
        var weights = parameters.AsSpan(0, width);
        var value = 0.5 * penalty * Vectors.Dot(weights, weights);
        Array.Clear(gradient);
        Vectors.Add(gradient, (float)penalty, weights);
        for (var n = 0; n < on.Length; n++)
        {
            var i = on[n];
            var sign = positive[i] ? 1f : -1f;
            var margin = sign * Logit(parameters, i);
            var small = MathF.Exp(-MathF.Abs(margin));
            value += cost[n] * (Math.Log(1 + small) + MathF.Max(0, -margin));
            var pull = -sign * cost[n] * (margin >= 0 ? small : 1) / (1 + small);
            Vectors.Add(gradient, pull, rows[i]);
            gradient[width] += pull;
        }

        return value;
    }

    /// <summary>The two-loop recursion (Nocedal and Wright 2006, algorithm 7.4): direction = −H·gradient.</summary>
    private static void Descend(float[] gradient, List<(float[] S, float[] Y, float Rho)> steps, float[] direction)
    {
        for (var i = 0; i < direction.Length; i++) direction[i] = -gradient[i];
        Span<float> alpha = stackalloc float[Memory];
        for (var i = steps.Count - 1; i >= 0; i--)
        {
            alpha[i] = steps[i].Rho * Vectors.Dot(steps[i].S, direction);
            Vectors.Add(direction, -alpha[i], steps[i].Y);
        }

        // Features have mean square length 1 and costs sum to 1, so a first step of 2 is of the right size.
        var scale = steps.Count == 0 ? 2 : 1 / (steps[^1].Rho * Vectors.Dot(steps[^1].Y, steps[^1].Y));
        for (var i = 0; i < direction.Length; i++) direction[i] *= scale;
        for (var i = 0; i < steps.Count; i++)
            Vectors.Add(direction, alpha[i] - steps[i].Rho * Vectors.Dot(steps[i].Y, direction), steps[i].S);
    }

    private static void Remember(List<(float[] S, float[] Y, float Rho)> steps, float[] from, float[] to, float[] gradient, float[] nextGradient)
    {
        var s = new float[from.Length];
        var y = new float[from.Length];
        for (var i = 0; i < s.Length; i++) (s[i], y[i]) = (to[i] - from[i], nextGradient[i] - gradient[i]);
        var curvature = Vectors.Dot(s, y);
        if (curvature <= 1e-12f) return;
        if (steps.Count == Memory) steps.RemoveAt(0);
        steps.Add((s, y, 1 / curvature));
    }
}
