namespace Puente.Runtime.Dapr.Sidecar;

/// <summary>What <c>daprd</c> takes on its command line and from its environment.</summary>
public sealed record SidecarOptions
{
    /// <summary><c>--app-id</c>.</summary>
    public required string AppId { get; init; }

    /// <summary><c>--resources-path</c>, any number of them.</summary>
    public required IReadOnlyList<string> ResourcesPaths { get; init; }

    /// <summary><c>--app-port</c>, on 127.0.0.1; null: an app that is called by nobody.</summary>
    public int? AppPort { get; init; }

    /// <summary><c>--dapr-grpc-port</c>; 0 takes a free one.</summary>
    public int GrpcPort { get; init; }

    /// <summary><c>--dapr-http-port</c>; 0 takes a free one.</summary>
    public int HttpPort { get; init; }

    /// <summary><c>DAPR_API_TOKEN</c>: what the app must send; null: nothing.</summary>
    public string? ApiToken { get; init; }

    /// <summary><c>APP_API_TOKEN</c>: what the app is sent; null: nothing.</summary>
    public string? AppToken { get; init; }

    /// <summary>Further options of the embedded client that does the work: folders, clock, bounds.</summary>
    public Action<EmbeddedDaprOptions>? Configure { get; init; }

    /// <summary>The options of the client behind the interfaces.</summary>
    internal void Fill(EmbeddedDaprOptions options)
    {
        options.AppId = AppId;
        foreach (var path in ResourcesPaths)
            options.ComponentsDirectories.Add(path);
        options.AppToken = AppToken;
        options.AppPort = () => AppPort ?? 0;
        Configure?.Invoke(options);
    }
}
