using Azure.Storage;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Bindings;

internal static class AzureBlobBindingFactory
{
    private const string Remedy = "Entra ID needs a sidecar: set DAPR_GRPC_PORT. Or give one of: accountKey, connectionString";

    private static readonly string[] EntraId =
        ["azureTenantId", "azureClientId", "azureClientSecret", "azureCertificate", "azureCertificateFile", "azureCertificatePassword"];

    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var container = settings.FirstOf("", "containerName", "container", "storageAccountContainer");
        CheckContainer(settings, container);
        var clientOptions = new BlobClientOptions();
        clientOptions.Retry.MaxRetries = settings.Number("getBlobRetryCount", settings.Number("retryCount", 3, 0, 100), 0, 100);
        var client = Client(settings, container, clientOptions);
        var decodeBase64 = settings.Flag("decodeBase64");
        PublicAccessType? access = settings.Text("publicAccessLevel", "none") switch
        {
            "none" => PublicAccessType.None,
            "blob" => PublicAccessType.Blob,
            "container" => PublicAccessType.BlobContainer,
            var bad => Bad(settings, bad),
        };
        if (settings.Flag("disableEntityManagement"))
            access = null;
        ComponentTypes.OutputOnly(settings);
        if (sound() && client is not null)
            ComponentTypes.AddBinding(settings, set, new AzureBlobBinding(settings.ComponentName, client, access, decodeBase64, options));
    }

    private static PublicAccessType? Bad(ComponentSettings settings, string value)
    {
        settings.Fault("publicAccessLevel", value, "is not one of: none, blob, container");
        return null;
    }

    private static void CheckContainer(ComponentSettings settings, string name)
    {
        if (name.Length == 0)
            settings.Required("containerName");
        else if (name is not ("$root" or "$web" or "$logs")
            && (name.Length is < 3 or > 63 || name[0] == '-' || name[^1] == '-' || name.Contains("--", StringComparison.Ordinal)
                || !name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')))
            settings.Fault("containerName", name, "must be 3 to 63 lower-case letters, digits and single '-' within");
    }

    /// <summary>Null where a fault was noted.</summary>
    private static BlobContainerClient? Client(ComponentSettings settings, string container, BlobClientOptions clientOptions)
    {
        var connectionString = settings.Text("connectionString", "");
        var account = settings.FirstOf("", "accountName", "storageAccount", "storageAccountName");
        var key = settings.FirstOf("", "accountKey", "storageAccessKey", "storageAccountKey", "accessKey");
        var endpoint = settings.FirstOf("", "endpoint", "storageEndpoint");
        foreach (var name in EntraId)
            settings.Refuse(name, $"is not offered by the embedded client. {Remedy}");
        var field = connectionString.Length > 0 ? "connectionString" : "accountKey";
        try
        {
            if (connectionString.Length > 0)
                return new BlobContainerClient(connectionString, container, clientOptions);
            if (account.Length == 0)
                settings.Fault("accountName", null, "is required by bindings.azure.blobstorage, unless connectionString is given");
            if (key.Length == 0)
                settings.Fault("accountKey", null, $"is required by bindings.azure.blobstorage. {Remedy}");
            return account.Length == 0 || key.Length == 0 || Address(settings, endpoint, account, container) is not { } address
                ? null
                : new BlobContainerClient(address, new StorageSharedKeyCredential(account, key), clientOptions);
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            // Not the value: it is a secret.
            settings.Fault(field, null, $"cannot be used: {e.Message.Split('\n', 2)[0]}");
            return null;
        }
    }

    private static Uri? Address(ComponentSettings settings, string endpoint, string account, string container)
    {
        if (endpoint.Length == 0)
            return new($"https://{account}.blob.core.windows.net/{container}");
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            settings.Fault("endpoint", endpoint, "is not an http or https address");
        else if (uri.AbsolutePath.TrimEnd('/').EndsWith("/" + account, StringComparison.Ordinal))
            settings.Fault("endpoint", endpoint, $"ends in the account '{account}', which is added to it. Give the address of the server alone");
        else if (uri.Host == $"{account}.blob.core.windows.net")
            return Address(settings, "", account, container);
        else
            return new($"{endpoint.TrimEnd('/')}/{account}/{container}");
        return null;
    }
}
