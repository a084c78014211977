using CsCheck;
using Puente.Core;
using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Scaling.Tests.Decisions;

/// <summary>What holds of every answer.</summary>
public sealed class ScalingDecisionTests
{
    private static readonly DateTimeOffset _now = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);
    private static readonly Gen<ScalingQuery> _queries =
        from metric in Any(ScalingMetric.All)
        from target in Gen.Double[ScalingQuery.LeastTarget, 1e6]
        from activation in Gen.OneOf(Gen.Const(0.0), Gen.Double[0, 1e6])
        from age in Gen.Int[1, 3600]
        select new ScalingQuery(metric, target, activation, TimeSpan.FromSeconds(age));

    private static readonly Gen<double> _anything = Gen.OneOf(Gen.Double, Gen.Double[0, 1e6], Gen.Int[0, 20].Select(number => (double)number), Gen.Double.Special);

    [Fact]
    public void An_answer_is_a_finite_number_from_zero_up_or_a_sentence() => Gen.Select(_queries, _anything, Gen.Int[-10, 4000]).Sample((query, value, seconds) =>
    {
        var answer = ScalingDecision.Answer(query, ScalingReading.Known(value, _now.AddSeconds(-seconds)), _now);
        if (answer.Value is not { } told) return answer.Reason is { Length: > 0 } && !answer.Active && (!(value >= 0) || double.IsInfinity(value) || seconds > query.MaxAge.TotalSeconds);
        return answer.Reason is null && double.IsFinite(told) && told >= 0 && told == Math.Min(value, ScalingQuery.Most) && answer.Active == (told > query.ActivationTarget);
    });

    [Fact]
    public void What_is_unknown_stays_unknown() => Gen.Select(_queries, Gen.String[Gen.Char.AlphaNumeric, 1, 40]).Sample((query, reason) =>
        ScalingDecision.Answer(query, ScalingReading.Unknown(reason), _now) == new ScalingAnswer(null, false, reason));

    [Fact]
    public void More_work_never_scales_less() => Gen.Select(_queries, Gen.Double[0, 1e7], Gen.Double[0, 1e7]).Sample((query, one, other) =>
    {
        var (less, more) = (Answer(query, Math.Min(one, other)), Answer(query, Math.Max(one, other)));
        return less.Value <= more.Value && (!less.Active || more.Active);
    });

    [Fact]
    public void Whole_numbers_are_rounded_up_and_a_target_is_never_zero() => Gen.Double[0, ScalingQuery.Most].Sample(value =>
    {
        var (whole, target) = (ScalingDecision.Whole(value), ScalingDecision.WholeTarget(value));
        return whole >= value && whole - value <= 1 && target == Math.Max(1, whole);
    });

    [Fact]
    public void Metadata_is_read_or_refused_with_a_reason() =>
        Gen.Dictionary(Gen.OneOf(Any(MetadataKeys.Ours), Any(MetadataKeys.Kedas), Gen.String), Gen.OneOf(Any(["5", "0.5", "queued-photographs"]), Gen.String))[0, 6]
            .Sample(metadata =>
            {
                try
                {
                    var query = ScalingQuery.Read(metadata);
                    return query.Target is >= ScalingQuery.LeastTarget and <= ScalingQuery.Most && query.ActivationTarget >= 0 && query.MaxAge > TimeSpan.Zero;
                }
                catch (InputException e)
                {
                    return e.Message.Contains("scalerMetadata", StringComparison.Ordinal) && e.Remedy.Length > 0;
                }
            });

    private static Gen<T> Any<T>(IReadOnlyList<T> of) => Gen.Int[0, of.Count - 1].Select(index => of[index]);

    private static ScalingAnswer Answer(ScalingQuery query, double value) => ScalingDecision.Answer(query, ScalingReading.Known(value, _now), _now);
}
