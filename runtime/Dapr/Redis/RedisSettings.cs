using System.Globalization;
using Puente.Runtime.Dapr.Resources;
using StackExchange.Redis;

namespace Puente.Runtime.Dapr.Redis;

/// <summary>The connection metadata that all Redis components share.</summary>
internal static class RedisSettings
{
    /// <summary>Reads them; faults are noted with the settings.</summary>
    /// <param name="settings">The component's metadata.</param>
    /// <param name="clientName">What the server lists the connection under.</param>
    public static ConfigurationOptions Read(ComponentSettings settings, string clientName)
    {
        var (host, port) = Endpoint(settings);
        var configuration = new ConfigurationOptions
        {
            ClientName = clientName,
            User = settings.Text("redisUsername", "") is { Length: > 0 } user ? user : null,
            Password = settings.Text("redisPassword", "") is { Length: > 0 } password ? password : null,
            DefaultDatabase = settings.Number("redisDB", 0, 0, 65_535),
            Ssl = settings.Flag("enableTLS"),
            ConnectTimeout = Milliseconds(settings, "dialTimeout", "5s"),
            AsyncTimeout = Milliseconds(settings, "readTimeout", "3s"),
            ReconnectRetryPolicy = new ExponentialRetry(
                Milliseconds(settings, "redisMinRetryInterval", "8ms"), Milliseconds(settings, "redisMaxRetryInterval", "512ms")),
            Protocol = RedisProtocol.Resp2,
            // A server that is away at start is one that comes back.
            AbortOnConnectFail = false,
        };
        configuration.EndPoints.Add(host, port);
        if (settings.Flag("insecureSkipTLSVerify"))
        {
#pragma warning disable CA5359 // The component file asks for just that, by name.
            configuration.CertificateValidation += (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        if (settings.Text("redisType", "node") is var type && type != "node")
            settings.Fault("redisType", type, "is not one of: node. For a cluster run a sidecar and set DAPR_GRPC_PORT");
        return configuration;
    }

    private static (string Host, int Port) Endpoint(ComponentSettings settings)
    {
        const int standardPort = 6379;
        var given = settings.Required("redisHost");
        var port = settings.Number("redisPort", standardPort, 1, 65_535);
        var colon = given.LastIndexOf(':');
        if (colon < 0)
            return (given.Length == 0 ? "localhost" : given, port);
        if (colon > 0 && ushort.TryParse(given.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var own) && own > 0 && !given.Contains(','))
            return (given[..colon], own);
        settings.Fault("redisHost", given, "is not one host:port");
        return ("localhost", port);
    }

    private static int Milliseconds(ComponentSettings settings, string name, string otherwise) =>
        (int)Math.Min(settings.Duration(name, otherwise).TotalMilliseconds, int.MaxValue);
}
