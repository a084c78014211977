using Dapr.Client;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;

namespace Puente.Runtime.Dapr.Remote;

/// <summary>Where a sidecar is, by Dapr's own settings, and its client.</summary>
internal sealed record RemoteSidecar(string GrpcEndpoint, string HttpEndpoint, string? ApiToken)
{
    /// <summary>What a message has around its data.</summary>
    private const int EnvelopeBytes = 64 << 10;

    public static bool IsConfigured(IConfiguration configuration) =>
        Setting(configuration, "DAPR_GRPC_PORT") is not null || Setting(configuration, "DAPR_GRPC_ENDPOINT") is not null;

    /// <exception cref="SidecarSettingException">A port or endpoint is not one.</exception>
    public static RemoteSidecar Read(IConfiguration configuration) =>
        new(Endpoint(configuration, "DAPR_GRPC", 50001), Endpoint(configuration, "DAPR_HTTP", 3500), Setting(configuration, "DAPR_API_TOKEN"));

    /// <summary>Dapr's own client, with the serialiser and the body bound of <paramref name="options"/>.</summary>
    public DaprClient Open(EmbeddedDaprOptions options)
    {
        HttpMessageHandler handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        if (ApiToken is not null)
            handler = new ApiTokenHandler(ApiToken, handler);
        return new DaprClientBuilder()
            .UseGrpcEndpoint(GrpcEndpoint).UseHttpEndpoint(HttpEndpoint).UseDaprApiToken(ApiToken ?? "").UseJsonSerializationOptions(options.JsonSerializerOptions)
            .UseGrpcChannelOptions(new GrpcChannelOptions
            {
                HttpHandler = handler,
                DisposeHttpClient = true,
                ThrowOperationCanceledOnCancellation = true,
                MaxReceiveMessageSize = (int)Math.Min(int.MaxValue, options.MaxBodyBytes + EnvelopeBytes),
            })
            .Build();
    }

    private static string? Setting(IConfiguration configuration, string name)
    {
        var value = configuration[name] ?? Environment.GetEnvironmentVariable(name);
        return string.IsNullOrWhiteSpace(value) ? null : value;
    }

    // Dapr's rule: an endpoint wins over a port.
    private static string Endpoint(IConfiguration configuration, string prefix, int defaultPort)
    {
        if (Setting(configuration, prefix + "_ENDPOINT") is { } endpoint)
        {
            return Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
                ? endpoint
                : throw new SidecarSettingException($"{prefix}_ENDPOINT '{endpoint}': is not an http or https address. Give one such as http://localhost:{defaultPort}");
        }

        if (Setting(configuration, prefix + "_PORT") is not { } text)
            return $"http://localhost:{defaultPort}";
        return ushort.TryParse(text, out var port) && port > 0
            ? $"http://localhost:{port}"
            : throw new SidecarSettingException($"{prefix}_PORT '{text}': is not a port. Give a number from 1 to 65535");
    }
}
