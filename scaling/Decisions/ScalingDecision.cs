using System.Globalization;
using Puente.Scaling.Signals;

namespace Puente.Scaling.Decisions;

/// <summary>The scaler's whole judgement, without a server, a clock or a source. How many replicas there are to be is KEDA's and the autoscaler's to say.</summary>
public static class ScalingDecision
{
    /// <summary>Answers <paramref name="query"/> from <paramref name="reading"/> as things stand at <paramref name="now"/>.</summary>
    /// <returns>Unknown where the reading is, where it is older than the query allows, and where it is no number from zero up: KEDA would take such a one for zero.</returns>
    public static ScalingAnswer Answer(ScalingQuery query, ScalingReading reading, DateTimeOffset now)
    {
        if (reading.Reason is { } reason) return Unknown(reason);
        var age = now - reading.At;
        if (age > query.MaxAge)
            return Unknown(Text($"{query.Metric.Name} was last read {age.TotalSeconds:0} s ago, and {query.MaxAge.TotalSeconds:0} s are allowed ({MetadataKeys.MaxAgeSeconds})."));
        if (!double.IsFinite(reading.Value) || reading.Value < 0)
            return Unknown(Text($"{query.Metric.Name} was read as {reading.Value}, which is no measure."));
        var value = Math.Min(reading.Value, ScalingQuery.Most);
        return new ScalingAnswer(value, value > query.ActivationTarget, null);
    }

    /// <summary>The target as a whole number, for KEDA that reads no floats: rounded up, and at least 1, for the autoscaler divides by it.</summary>
    public static long WholeTarget(double target) => Math.Max(1, Whole(target));

    /// <summary>A value as a whole number: rounded up, so that a little work is not none.</summary>
    public static long Whole(double value) => (long)Math.Ceiling(value);

    private static ScalingAnswer Unknown(string reason) => new(null, false, reason);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
