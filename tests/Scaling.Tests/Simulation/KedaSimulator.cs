using Grpc.Core;
using Puente.Scaling.Protocol;

namespace Puente.Scaling.Tests.Simulation;

/// <summary>
/// KEDA's replica state machine and the autoscaler over it, as the tables of its contract have them, asking a real scaler over the wire. What the
/// tables do not say it does not do: pods are ready at once, and replicas go up as far as the arithmetic says.
/// </summary>
internal sealed class KedaSimulator(KedaObject settings, ExternalScaler.ExternalScalerClient scaler, TimeProvider time)
{
    private readonly DateTimeOffset _created = time.GetUtcNow();
    private readonly List<Watched> _triggers = [.. settings.Triggers.Select(trigger => new Watched(trigger))];
    private readonly List<(DateTimeOffset At, int Replicas)> _recommended = [];

    /// <summary>False for a KEDA up to 2.16, which reads whole numbers only.</summary>
    public bool ReadsFloats { get; init; } = true;

    public int Replicas { get; private set; }

    public DateTimeOffset? LastActive { get; private set; }

    /// <summary>True, False or Unknown, as in the object's conditions.</summary>
    public string Ready { get; private set; } = "Unknown";

    /// <summary>Whether a metric stands in for one that fails.</summary>
    public bool InFallback => _triggers.Any(IsInFallback);

    /// <summary>GetMetricSpec of each trigger: an autoscaler is made of what answers.</summary>
    public async Task ReconcileAsync()
    {
        Ready = "True";
        foreach (var watched in _triggers)
        {
            try
            {
                var spec = (await scaler.GetMetricSpecAsync(watched.Trigger.Ask())).MetricSpecs.Single();
                watched.Name = spec.MetricName;
                watched.Target = ReadsFloats && spec.TargetSizeFloat > 0 ? Milli(spec.TargetSizeFloat) : spec.TargetSize;
                Assert.True(watched.Target > 0, "the autoscaler divides by it");
            }
            catch (RpcException)
            {
                watched.Name = null;
                Ready = "False";
            }
        }
    }

    /// <summary>A message of StreamIsActive: true starts the first replica out of band; false is ignored.</summary>
    public void Push(bool active)
    {
        if (!active) return;
        LastActive = time.GetUtcNow();
        if (Replicas == 0) Replicas = Math.Max(settings.Min, 1);
    }

    /// <summary>One polling interval: 0↔1, and whether there is something to do.</summary>
    public async Task PollAsync()
    {
        bool active = false, error = false;
        foreach (var watched in _triggers)
        {
            if (await SampleAsync(watched) is not { } sample) error = true;
            else active |= sample.Active;
        }

        var now = time.GetUtcNow();
        switch (active, error)
        {
            case (true, _):
                if (Replicas == 0) Replicas = Math.Max(settings.Min, 1);
                LastActive = now;
                Ready = error ? "Unknown" : "True";
                break;
            case (false, true):
                // Held, whether there is a fallback or not; without one the object says that something is wrong.
                if (settings.FailureThreshold is null || settings.FallbackReplicas == 0) Ready = "False";
                break;
            default:
                Ready = "True";
                var since = LastActive is { } last ? last + settings.Cooldown : _created + settings.InitialCooldown;
                if (Replicas > 0 && settings.Min == 0 && now >= since) Replicas = 0;
                else if (Replicas < settings.Min) Replicas = settings.Min;
                break;
        }
    }

    /// <summary>One look of the autoscaler, which owns one replica and up.</summary>
    public async Task AutoscaleAsync()
    {
        if (Replicas == 0) return;
        var (desired, missing) = (new List<int>(), false);
        foreach (var watched in _triggers)
        {
            var sample = watched.Name is null ? null : await SampleAsync(watched);
            if (sample is { } known) desired.Add(HpaArithmetic.Desired(watched.Trigger.MetricType, Replicas, known.Value, watched.Target));
            else if (IsInFallback(watched)) desired.Add(HpaArithmetic.Desired(watched.Trigger.MetricType, Replicas, Stand(watched), watched.Target));
            else missing = true;
        }

        if (desired.Count == 0) return;
        var now = time.GetUtcNow();
        var proposal = Math.Clamp(desired.Max(), Math.Max(settings.Min, 1), settings.Max);
        // A metric that is missing may have asked for more: nothing goes down without it.
        if (missing && proposal < Replicas) return;
        _recommended.RemoveAll(one => one.At < now - settings.ScaleDownWindow);
        _recommended.Add((now, proposal));
        Replicas = proposal >= Replicas ? proposal : Math.Min(Replicas, _recommended.Max(one => one.Replicas));
    }

    private bool IsInFallback(Watched watched) => settings.FailureThreshold is { } threshold && watched.Failures > threshold;

    /// <summary>The metric that stands in for one that fails.</summary>
    private double Stand(Watched watched)
    {
        var replicas = settings.FallbackBehavior switch
        {
            FallbackBehavior.CurrentReplicas => Replicas,
            FallbackBehavior.CurrentReplicasIfHigher => Math.Max(Replicas, settings.FallbackReplicas),
            FallbackBehavior.CurrentReplicasIfLower => Math.Min(Replicas, settings.FallbackReplicas),
            _ => settings.FallbackReplicas,
        };
        var metric = watched.Target * replicas;
        return watched.Trigger.MetricType == MetricType.AverageValue ? metric : metric / Replicas;
    }

    /// <summary>GetMetrics, then IsActive; null where either fails.</summary>
    private async Task<(double Value, bool Active)?> SampleAsync(Watched watched)
    {
        try
        {
            var asks = watched.Trigger.Ask();
            var value = (await scaler.GetMetricsAsync(new GetMetricsRequest { ScaledObjectRef = asks, MetricName = watched.Name ?? "unknown" })).MetricValues.Single();
            var active = (await scaler.IsActiveAsync(asks)).Result;
            watched.Failures = 0;
            var number = ReadsFloats && value.MetricValueFloat > 0 ? Milli(value.MetricValueFloat) : value.MetricValue_;
            return (double.IsFinite(number) && number > 0 ? number : 0, active);
        }
        catch (RpcException)
        {
            watched.Failures++;
            return null;
        }
    }

    /// <summary>Kubernetes keeps thousandths.</summary>
    private static double Milli(double value) => Math.Floor(value * 1000) / 1000;

    private sealed class Watched(KedaTrigger trigger)
    {
        public KedaTrigger Trigger { get; } = trigger;

        public string? Name { get; set; }

        public double Target { get; set; }

        public int Failures { get; set; }
    }
}
