using System.Text.Json.Nodes;

namespace Puente.Scaling.Tests.Simulation;

/// <summary>What a ScaledObject says, with KEDA's defaults.</summary>
internal sealed record KedaObject
{
    public required IReadOnlyList<KedaTrigger> Triggers { get; init; }

    public TimeSpan PollingInterval { get; init; } = TimeSpan.FromSeconds(30);

    public TimeSpan Cooldown { get; init; } = TimeSpan.FromSeconds(300);

    public TimeSpan InitialCooldown { get; init; }

    public TimeSpan ScaleDownWindow { get; init; } = TimeSpan.FromSeconds(300);

    public int Min { get; init; }

    public int Max { get; init; } = 100;

    public int? FailureThreshold { get; init; }

    public int FallbackReplicas { get; init; }

    public FallbackBehavior FallbackBehavior { get; init; }

    /// <summary>Reads a manifest, with the triggers that ask an external scaler.</summary>
    public static KedaObject Read(JsonNode document)
    {
        var (spec, defaults) = (document["spec"]!, new KedaObject { Triggers = [] });
        var fallback = spec["fallback"];
        return new KedaObject
        {
            Triggers = [.. spec["triggers"]!.AsArray().Where(trigger => trigger!["type"]!.ToString().StartsWith("external", StringComparison.Ordinal)).Select(trigger => KedaTrigger.Read(trigger!))],
            PollingInterval = Seconds(spec["pollingInterval"], defaults.PollingInterval),
            Cooldown = Seconds(spec["cooldownPeriod"], defaults.Cooldown),
            InitialCooldown = Seconds(spec["initialCooldownPeriod"], defaults.InitialCooldown),
            ScaleDownWindow = Seconds(spec["advanced"]?["horizontalPodAutoscalerConfig"]?["behavior"]?["scaleDown"]?["stabilizationWindowSeconds"], defaults.ScaleDownWindow),
            Min = (int?)spec["minReplicaCount"]?.GetValue<long>() ?? defaults.Min,
            Max = (int?)spec["maxReplicaCount"]?.GetValue<long>() ?? defaults.Max,
            FailureThreshold = (int?)fallback?["failureThreshold"]?.GetValue<long>(),
            FallbackReplicas = (int?)fallback?["replicas"]?.GetValue<long>() ?? 0,
            FallbackBehavior = Enum.Parse<FallbackBehavior>(fallback?["behavior"]?.ToString() ?? "static", ignoreCase: true),
        };
    }

    private static TimeSpan Seconds(JsonNode? node, TimeSpan otherwise) => node is null ? otherwise : TimeSpan.FromSeconds(node.GetValue<long>());
}
