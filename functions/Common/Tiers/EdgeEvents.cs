namespace Puente.Functions.Common.Tiers;

/// <summary>What edges tell the hub over pub/sub: CloudEvent types on one topic.</summary>
public static class EdgeEvents
{
    /// <summary>Pub/sub component.</summary>
    public const string PubSub = "pubsub";

    /// <summary>Topic of all of them.</summary>
    public const string Topic = "edge-events";

    /// <summary>An edge is there; data is its <see cref="Core.Twins.ReportedTwin"/>.</summary>
    public const string Reported = "edge.reported";

    /// <summary>A photograph was inspected; data is an <see cref="InspectionCompleted"/>.</summary>
    public const string InspectionCompleted = "inspection.completed";
}
