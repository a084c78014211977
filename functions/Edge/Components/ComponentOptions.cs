using Microsoft.Extensions.Configuration;
using Puente.Core;

namespace Puente.Edge.Components;

/// <summary>What a site lets its hub put on it: settings <c>Components:…</c>.</summary>
public sealed record ComponentOptions
{
    /// <summary><c>AllowedCommands</c>: full paths, separated by commas, that components may run. Default none: a hub that is taken over starts nothing here.</summary>
    public IReadOnlySet<string> AllowedCommands { get; init; } = new HashSet<string>();

    /// <summary><c>Server</c>: address of the cluster's API; the cluster's own inside a pod; null: this edge is in no cluster.</summary>
    public Uri? Server { get; init; }

    /// <summary><c>TokenFile</c>: read at each call, for it is renewed; null for none.</summary>
    public string? TokenFile { get; init; }

    /// <summary><c>CaFile</c>: PEM that the API's certificate must come from; null for those the machine trusts.</summary>
    public string? CaFile { get; init; }

    /// <summary><c>Namespace</c> of objects that name none. Default <c>puente</c>.</summary>
    public string Namespace { get; init; } = "puente";

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InputException">One is wrong.</exception>
    public static ComponentOptions Read(IConfiguration configuration)
    {
        const string Mounted = "/var/run/secrets/kubernetes.io/serviceaccount/";
        var settings = configuration.GetSection("Components");
        var pod = configuration["KUBERNETES_SERVICE_HOST"] is { Length: > 0 } host ? $"https://{(host.Contains(':') ? $"[{host}]" : host)}:{configuration["KUBERNETES_SERVICE_PORT"] ?? "443"}" : null;
        var allowed = (settings["AllowedCommands"] ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var command in allowed)
            if (!Path.IsPathFullyQualified(command)) throw new InputException("Components:AllowedCommands", command, "is no full path", "Give full paths, separated by commas.");
        var options = new ComponentOptions { AllowedCommands = allowed.ToHashSet(StringComparer.Ordinal), Namespace = settings["Namespace"] ?? "puente" };
        if ((settings["Server"] ?? pod) is not { } server) return options;
        if (!Uri.TryCreate(server.EndsWith('/') ? server : server + "/", UriKind.Absolute, out var address))
            throw new InputException("Components:Server", server, "is no address", "Give one such as https://10.0.0.1:443.");
        var own = settings["Server"] is null;
        return options with { Server = address, TokenFile = settings["TokenFile"] ?? (own ? Mounted + "token" : null), CaFile = settings["CaFile"] ?? (own ? Mounted + "ca.crt" : null) };
    }
}
