using System.Globalization;

namespace Puente.Tests.Support;

/// <summary>An Azure Blob server: Azurite, Microsoft's own emulator.</summary>
internal sealed class AzuriteServer() : NpmServer("azurite-blob")
{
    /// <summary>The account that every Azurite has; its key is public.</summary>
    public const string Account = "devstoreaccount1";

    public const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    public string Endpoint => $"{Address}/{Account}";

    public string ConnectionString => $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Endpoint};";

    protected override IEnumerable<string> Arguments =>
    [
        "--location", Folder, "--blobHost", "127.0.0.1", "--blobPort", Port.ToString(CultureInfo.InvariantCulture), "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry",
    ];

    public static async Task<AzuriteServer> Start()
    {
        var server = new AzuriteServer();
        await server.Up();
        return server;
    }
}
