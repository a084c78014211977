namespace Puente.Runtime.Dapr.Tests;

/// <summary>The metadata of a component over a test's own server, with a container of its own.</summary>
internal static class AzureBlobComponents
{
    public static (string, string)[] Of(AzuriteServer server, params (string, string)[] more) =>
    [
        ("endpoint", server.Address), ("accountName", AzuriteServer.Account), ("accountKey", AzuriteServer.Key), ("containerName", "c" + Guid.NewGuid().ToString("n")), .. more,
    ];
}
