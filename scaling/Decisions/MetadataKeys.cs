namespace Puente.Scaling.Decisions;

/// <summary>
/// The keys of a trigger's metadata. Ours may also come as <c>KEYFromEnv</c>, by which KEDA passes a value of the scale target's environment. KEDA's own
/// are settings of its connection, which it passes on verbatim and this scaler does not read. Any other key is refused: misspelt, it would go unnoticed.
/// </summary>
public static class MetadataKeys
{
    /// <summary>What to scale by: a <see cref="ScalingMetric"/>. Required.</summary>
    public const string Metric = "metric";

    /// <summary>How much of it one replica takes, or, for metric type Value, what it is to be held at. Required.</summary>
    public const string Target = "target";

    /// <summary>Active when the value is above it. Default 0.</summary>
    public const string ActivationTarget = "activationTarget";

    /// <summary>How old a reading may be, in seconds; an older one is unknown. Default 60.</summary>
    public const string MaxAgeSeconds = "maxAgeSeconds";

    /// <summary>What KEDA appends to a key whose value it took from the environment.</summary>
    public const string FromEnv = "FromEnv";

    /// <summary>Those this scaler reads.</summary>
    public static IReadOnlyList<string> Ours { get; } = [Metric, Target, ActivationTarget, MaxAgeSeconds];

    /// <summary>Those of KEDA's connection.</summary>
    public static IReadOnlyList<string> Kedas { get; } = ["scalerAddress", "enableTLS", "unsafeSsl", "tlsCertFile"];
}
