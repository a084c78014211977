using Grpc.Core;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.Secrets;

namespace Puente.Runtime.Dapr;

/// <content>Secrets.</content>
public sealed partial class EmbeddedDaprClient
{
    /// <inheritdoc/>
    public override Task<Dictionary<string, string>> GetSecretAsync(
        string storeName, string key, IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return CallAsync("Secret", "ERR_SECRET_GET", "secret store", storeName, _ => Task.FromResult(
            Secrets(storeName).Get(key) ?? throw Fail.Rpc(StatusCode.Internal, "ERR_SECRET_GET", $"failed getting secret with key {key} from secret store {storeName}: it is not there")), cancellationToken);
    }

    /// <inheritdoc/>
    public override Task<Dictionary<string, Dictionary<string, string>>> GetBulkSecretAsync(
        string storeName, IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        return CallAsync("Secret", "ERR_SECRET_GET", "secret store", storeName, _ => Task.FromResult(Secrets(storeName).All()), cancellationToken);
    }

    private ISecretStore Secrets(string storeName) => Find(
        components.Secrets, storeName, Fail.Rpc(StatusCode.FailedPrecondition, "ERR_SECRET_STORES_NOT_CONFIGURED", $"secret store {storeName}: no secret store is configured"),
        StatusCode.InvalidArgument, "ERR_SECRET_STORE_NOT_FOUND", "secret store");
}
