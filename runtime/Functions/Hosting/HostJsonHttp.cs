namespace Puente.Runtime.Functions;

/// <summary><c>extensions.http</c> of <c>host.json</c>.</summary>
public sealed record HostJsonHttp
{
    /// <summary>First segment of every function's URL; empty for none. Default <c>api</c>.</summary>
    public string RoutePrefix { get; init; } = "api";

    /// <summary>Function requests executed at one time; -1, the default, sets no limit. The rest wait.</summary>
    public int MaxConcurrentRequests { get; init; } = -1;

    /// <summary>Function requests executed or waiting at one time; above it the answer is 429. Default 1000, -1 sets no limit.</summary>
    public int MaxOutstandingRequests { get; init; } = 1000;

    /// <summary>Headers added to every response.</summary>
    public IReadOnlyDictionary<string, string> CustomHeaders { get; init; } = new Dictionary<string, string>();
}
