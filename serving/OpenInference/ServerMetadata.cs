namespace Puente.Serving.OpenInference;

/// <summary>What the server says of itself.</summary>
internal static class ServerMetadata
{
    public const string Name = "puente";

    public static string Version { get; } = typeof(ServerMetadata).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    /// <summary>Triton's extensions that are served, by Triton's names.</summary>
    public static IReadOnlyList<string> Extensions { get; } =
    [
        "classification", "model_repository", "model_repository(unload_dependents)", "schedule_policy", "model_configuration",
        "binary_tensor_data", "parameters", "statistics",
    ];
}
