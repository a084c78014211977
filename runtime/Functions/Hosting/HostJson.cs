namespace Puente.Runtime.Functions;

/// <summary>The host's settings file, <c>host.json</c> version 2.0, as far as this host honours it; other keys are ignored, as on Azure.</summary>
public sealed record HostJson
{
    /// <summary>How long one invocation may take before its token is cancelled; <see cref="Timeout.InfiniteTimeSpan"/> for <c>-1</c>. Default 30 minutes, at least 1 second.</summary>
    public TimeSpan FunctionTimeout { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Names of the functions to load; empty loads all.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary><c>logging.logLevel</c>: category (or <c>default</c>) to level.</summary>
    public IReadOnlyDictionary<string, LogLevel> LogLevels { get; init; } = new Dictionary<string, LogLevel>();

    /// <summary><c>extensions.http</c>.</summary>
    public HostJsonHttp Http { get; init; } = new();

    /// <summary><c>extensions.blobs</c>.</summary>
    public HostJsonBlobs Blobs { get; init; } = new();

    /// <summary><c>extensions.durableTask</c>.</summary>
    public HostJsonDurableTask DurableTask { get; init; } = new();
}
