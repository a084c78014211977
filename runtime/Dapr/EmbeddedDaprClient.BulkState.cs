using System.Text;
using Dapr.Client;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.State;

namespace Puente.Runtime.Dapr;

/// <content>State: several keys at once. Each call holds as a whole or not at all.</content>
public sealed partial class EmbeddedDaprClient
{
    /// <inheritdoc/>
    public override async Task<IReadOnlyList<BulkStateItem>> GetBulkStateAsync(
        string storeName, IReadOnlyList<string> keys, int? parallelism, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        [.. (await GetManyAsync(storeName, keys, cancellationToken).ConfigureAwait(false)).Select(r => new BulkStateItem(r.Key, Encoding.UTF8.GetString(r.Record?.Value ?? []), r.Record?.Etag ?? ""))];

    /// <inheritdoc/>
    /// <exception cref="System.Text.Json.JsonException">A value is of another type: unlike the calls for one key, Dapr.Client tells it as it is.</exception>
    public override async Task<IReadOnlyList<BulkStateItem<TValue>>> GetBulkStateAsync<TValue>(
        string storeName, IReadOnlyList<string> keys, int? parallelism, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        [.. (await GetManyAsync(storeName, keys, cancellationToken).ConfigureAwait(false)).Select(r => new BulkStateItem<TValue>(r.Key, FromJson<TValue>(r.Record?.Value)!, r.Record?.Etag ?? ""))];

    /// <inheritdoc/>
    public override Task SaveBulkStateAsync<TValue>(string storeName, IReadOnlyList<SaveStateItem<TValue>> items, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count == 0)
            throw new ArgumentException("items do not contain any elements", nameof(items));
        return ApplyAsync(
            storeName, c => [.. items.Select(i => Change(c, i.Key, ToJson(i.Value), i.ETag, i.StateOptions, i.Metadata))], "ERR_STATE_SAVE", StatusCode.Aborted, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task DeleteBulkStateAsync(string storeName, IReadOnlyList<BulkDeleteStateItem> items, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(items);
        return ApplyAsync(
            storeName, c => [.. items.Select(i => Change(c, i.Key, null, i.ETag, i.StateOptions, i.Metadata))], "ERR_STATE_DELETE", StatusCode.Aborted, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task ExecuteStateTransactionAsync(
        string storeName, IReadOnlyList<StateTransactionRequest> operations, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(operations);
        if (operations.Count == 0)
            throw new ArgumentException("operations does not contain any elements", nameof(operations));
        return ApplyAsync(storeName, c => [.. operations.Select(o => Operation(c, o))], "ERR_STATE_TRANSACTION", StatusCode.Internal, cancellationToken);
    }

    private StateChange Operation(StateComponent component, StateTransactionRequest operation) => operation.OperationType switch
    {
        StateOperationType.Upsert => Change(component, operation.Key, operation.Value ?? [], operation.ETag, operation.Options, operation.Metadata),
        StateOperationType.Delete => Change(component, operation.Key, null, operation.ETag, operation.Options, operation.Metadata),
        var unknown => throw Fail.Rpc(StatusCode.Unimplemented, "ERR_NOT_SUPPORTED_STATE_OPERATION", $"state store {component.Name}: operation type '{unknown}' is not one of: upsert, delete"),
    };

    private Task<(string Key, StateRecord? Record)[]> GetManyAsync(string storeName, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Count == 0)
            throw new ArgumentException("keys do not contain any elements", nameof(keys));
        return CallAsync("State", "ERR_STATE_BULK_GET", "state store", storeName, async stop =>
        {
            var component = State(storeName);
            return keys.Zip(await component.Store.GetAsync([.. keys.Select(component.StoredKey)], stop).ConfigureAwait(false)).ToArray();
        }, cancellationToken);
    }
}
