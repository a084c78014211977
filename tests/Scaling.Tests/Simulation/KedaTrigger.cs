using System.Text.Json.Nodes;
using Puente.Scaling.Protocol;

namespace Puente.Scaling.Tests.Simulation;

/// <summary>A trigger that asks an external scaler.</summary>
/// <param name="Metadata">As it stands in the manifest.</param>
/// <param name="Push">Whether it is of type external-push.</param>
/// <param name="MetricType">How the target is meant.</param>
internal sealed record KedaTrigger(IReadOnlyDictionary<string, string> Metadata, bool Push = true, MetricType MetricType = MetricType.AverageValue)
{
    public static KedaTrigger Read(JsonNode trigger) => new(
        trigger["metadata"]!.AsObject().ToDictionary(pair => pair.Key, pair => pair.Value!.ToString()), trigger["type"]!.ToString() == "external-push",
        Enum.Parse<MetricType>(trigger["metricType"]?.ToString() ?? nameof(MetricType.AverageValue)));

    public ScaledObjectRef Ask() => new() { Name = "puente-worker", Namespace = "puente", ScalerMetadata = { Metadata.ToDictionary() } };
}
