using Puente.Core;
using Puente.Core.Training;

namespace Puente.Learning.Training.Adaptation;

/// <summary>Everything that is out of bounds in a job's second stage.</summary>
public static class AdaptationFaults
{
    /// <summary>Passes options that can be used by <paramref name="task"/>.</summary>
    /// <exception cref="InputException">A field is out of bounds, and every fault is named; or the task is another than tuning.</exception>
    public static void Check(AdaptOptions options, TrainerTask task)
    {
        if (task != TrainerTask.Tune) throw new InputException("task", task.ToString(), "does not adapt a backbone to labels", "Leave 'adapt' out, or give task 'tune'.");
        var faults = Of(options).ToList();
        if (faults.Count > 0)
            throw new InputException("adapt", string.Join(", ", faults.Select(fault => fault.Field)), $"cannot be used: {string.Join("; ", faults.Select(fault => $"{fault.Field} is {fault.Value}, must be {fault.Allowed}"))}", "Mend them, or leave them out for their defaults.");
    }

    private static IEnumerable<(string Field, object Value, string Allowed)> Of(AdaptOptions o)
    {
        if (!Enum.IsDefined(o.Method)) yield return ("method", o.Method, "lowRank or full");
        if (o.Rank is < 1 or > 256) yield return ("rank", o.Rank, "1 to 256");
        if (o.Alpha is not (> 0 and < 1e6)) yield return ("alpha", o.Alpha, "above 0");
        if (o.Steps is < 1 or > 100_000) yield return ("steps", o.Steps, "1 to 100000");
        if (o.Batch is < 1 or > 1024) yield return ("batch", o.Batch, "1 to 1024");
        if (o.LearningRate is { } rate && rate is not (> 0 and <= 1)) yield return ("learningRate", rate, "above 0 and at most 1");
        if (o.LayerDecay is not (> 0 and <= 1)) yield return ("layerDecay", o.LayerDecay, "above 0 and at most 1");
        if (o.WeightDecay is not (>= 0 and <= 1)) yield return ("weightDecay", o.WeightDecay, "0 to 1");
        if (o.WarmUp is not (>= 0 and < 1)) yield return ("warmUp", o.WarmUp, "0 to below 1");
        if (o.MinimumArea is not (> 0 and <= 1)) yield return ("minimumArea", o.MinimumArea, "above 0 and at most 1");
        if (o.Rotation is not (>= 0 and <= 180)) yield return ("rotation", o.Rotation, "0 to 180 degrees");
        if (o.Colour is not (>= 0 and <= 1)) yield return ("colour", o.Colour, "0 to 1");
        if (o.Folds is < 2 or > 3) yield return ("folds", o.Folds, "2 or 3");
        if (o.Seconds is not > 0) yield return ("seconds", o.Seconds, "above 0");
    }
}
