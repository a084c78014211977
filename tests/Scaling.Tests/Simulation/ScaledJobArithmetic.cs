namespace Puente.Scaling.Tests.Simulation;

/// <summary>How many jobs a ScaledJob starts (KEDA's contract, section 3).</summary>
internal static class ScaledJobArithmetic
{
    /// <summary>Jobs to start now.</summary>
    /// <param name="strategy">default, accurate, eager or custom.</param>
    /// <param name="queue">The metric.</param>
    /// <param name="target">Its target for one job.</param>
    /// <param name="max">maxReplicaCount, of which minReplicaCount is taken off.</param>
    /// <param name="running">Jobs that run, pending ones included.</param>
    /// <param name="pending">Jobs whose pods are not yet ready.</param>
    /// <param name="deduction">Of the custom strategy.</param>
    /// <param name="share">Of the running jobs, of the custom strategy.</param>
    public static int Start(string strategy, double queue, double target, int max, int running, int pending = 0, int deduction = 0, double share = 0)
    {
        var scale = (int)Math.Min(max, Math.Ceiling(queue / target));
        var start = strategy switch
        {
            "accurate" => scale + running > max ? max - running : scale - pending,
            "eager" => Math.Min(max - running - pending, scale),
            "custom" => Math.Min((int)(scale - deduction - running * share), max),
            _ => scale - running,
        };
        return Math.Max(0, start);
    }
}
