namespace Puente.Runtime.Functions;

/// <summary>The keys of a host, as its secrets file holds them.</summary>
public sealed record HostSecrets
{
    /// <summary>Opens everything, the admin endpoints included.</summary>
    public required string MasterKey { get; init; }

    /// <summary>Name to key; each opens every function of level <see cref="AuthorizationLevel.Function"/>.</summary>
    public required IReadOnlyDictionary<string, string> FunctionKeys { get; init; }

    /// <summary><c>{extension}_extension</c> to key; each opens that extension's webhooks.</summary>
    public required IReadOnlyDictionary<string, string> SystemKeys { get; init; }
}
