namespace Puente.Runtime.Dapr.Tests.Resiliency;

/// <summary>Resiliency documents for tests.</summary>
internal static class ResiliencyFile
{
    /// <summary>Writes one with the policies and targets given as YAML, at two and four spaces' depth.</summary>
    public static TestFolder WithResiliency(this TestFolder folder, string spec, string? scope = null) => folder.With(
        "resiliency.yaml",
        $"""
        apiVersion: dapr.io/v1alpha1
        kind: Resiliency
        metadata:
          name: r
        spec:
        {string.Join('\n', spec.Split('\n').Select(l => "  " + l))}
        {(scope is null ? "" : $"scopes: [{scope}]")}
        """);
}
