using System.Globalization;
using System.Text;
using System.Text.Json;
using Dapr;
using Dapr.Client;
using Grpc.Core;
using Puente.Runtime.Dapr.Errors;
using Puente.Runtime.Dapr.State;

namespace Puente.Runtime.Dapr;

/// <content>State: reads and writes of one key. Consistency modes have no effect: every read sees the last write.</content>
public sealed partial class EmbeddedDaprClient
{
    /// <inheritdoc/>
    public override async Task<TValue> GetStateAsync<TValue>(
        string storeName, string key, ConsistencyMode? consistencyMode = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        (await GetStateAndETagAsync<TValue>(storeName, key, consistencyMode, metadata, cancellationToken).ConfigureAwait(false)).value;

    /// <inheritdoc/>
    public override async Task<(TValue value, string etag)> GetStateAndETagAsync<TValue>(
        string storeName, string key, ConsistencyMode? consistencyMode = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default)
    {
        var record = await GetAsync(storeName, key, cancellationToken).ConfigureAwait(false);
        return (Value<TValue>(record), record?.Etag ?? "");
    }

    /// <inheritdoc/>
    public override async Task<ReadOnlyMemory<byte>> GetByteStateAsync(
        string storeName, string key, ConsistencyMode? consistencyMode = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        (await GetAsync(storeName, key, cancellationToken).ConfigureAwait(false))?.Value ?? [];

    /// <inheritdoc/>
    public override async Task<(ReadOnlyMemory<byte>, string etag)> GetByteStateAndETagAsync(
        string storeName, string key, ConsistencyMode? consistencyMode = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default)
    {
        var record = await GetAsync(storeName, key, cancellationToken).ConfigureAwait(false);
        return (record?.Value ?? [], record?.Etag ?? "");
    }

    /// <inheritdoc/>
    public override Task SaveStateAsync<TValue>(
        string storeName, string key, TValue value, StateOptions? stateOptions = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        WriteAsync(storeName, key, ToJson(value), null, stateOptions, metadata, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> TrySaveStateAsync<TValue>(
        string storeName, string key, TValue value, string etag, StateOptions? stateOptions = default,
        IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return WriteAsync(storeName, key, ToJson(value), etag, stateOptions, metadata, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task SaveByteStateAsync(
        string storeName, string key, ReadOnlyMemory<byte> binaryValue, StateOptions? stateOptions = default,
        IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default) =>
        WriteAsync(storeName, key, binaryValue.ToArray(), null, stateOptions, metadata, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> TrySaveByteStateAsync(
        string storeName, string key, ReadOnlyMemory<byte> binaryValue, string etag, StateOptions? stateOptions = default,
        IReadOnlyDictionary<string, string>? metadata = default, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return WriteAsync(storeName, key, binaryValue.ToArray(), etag, stateOptions, metadata, cancellationToken);
    }

    /// <inheritdoc/>
    public override Task DeleteStateAsync(
        string storeName, string key, StateOptions? stateOptions = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default) =>
        WriteAsync(storeName, key, null, null, stateOptions, metadata, cancellationToken);

    /// <inheritdoc/>
    public override Task<bool> TryDeleteStateAsync(
        string storeName, string key, string etag, StateOptions? stateOptions = default, IReadOnlyDictionary<string, string>? metadata = default,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(etag);
        return WriteAsync(storeName, key, null, etag, stateOptions, metadata, cancellationToken);
    }

    private Task<StateRecord?> GetAsync(string storeName, string key, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        return CallAsync("State", "ERR_STATE_GET", "state store", storeName, async stop =>
        {
            var component = State(storeName);
            return (await component.Store.GetAsync([component.StoredKey(key)], stop).ConfigureAwait(false))[0];
        }, cancellationToken);
    }

    /// <summary>Writes or (value null) deletes one key; false where an etag was given and did not match.</summary>
    private async Task<bool> WriteAsync(
        string storeName, string key, byte[]? value, string? etag, StateOptions? stateOptions, IReadOnlyDictionary<string, string>? metadata,
        CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(storeName);
        ArgumentException.ThrowIfNullOrEmpty(key);
        try
        {
            var code = value is null ? "ERR_STATE_DELETE" : "ERR_STATE_SAVE";
            return await ApplyAsync(storeName, c => [Change(c, key, value, etag, stateOptions, metadata)], code, StatusCode.Aborted, cancellationToken).ConfigureAwait(false);
        }
        catch (DaprException e) when (etag is not null && e.InnerException is RpcException { StatusCode: StatusCode.Aborted })
        {
            return false;
        }
    }

    private Task<bool> ApplyAsync(
        string storeName, Func<StateComponent, IReadOnlyList<StateChange>> changes, string code, StatusCode onMismatch, CancellationToken cancellationToken) =>
        CallAsync("State", code, "state store", storeName, async stop =>
        {
            var component = State(storeName);
            try
            {
                await component.Store.ApplyAsync(changes(component), stop).ConfigureAwait(false);
                return true;
            }
            catch (EtagMismatchException e)
            {
                throw Fail.Rpc(onMismatch, code, $"state store {storeName}: {e.Message}");
            }
            catch (EtagMalformedException e)
            {
                throw Fail.Rpc(onMismatch == StatusCode.Aborted ? StatusCode.InvalidArgument : onMismatch, code, $"state store {storeName}: {e.Message}");
            }
        }, cancellationToken);

    private StateChange Change(
        StateComponent component, string key, byte[]? value, string? etag, StateOptions? options, IReadOnlyDictionary<string, string>? metadata)
    {
        if (string.IsNullOrEmpty(key))
            throw Fail.Rpc(StatusCode.InvalidArgument, "ERR_MALFORMED_REQUEST", $"state store {component.Name}: key '' must not be empty");
        Fail.IfTooLarge(value?.Length ?? 0, this.options.MaxBodyBytes, $"state store {component.Name}, key '{key}': the value");
        var json = value is not null && metadata?.GetValueOrDefault("contentType") == Json;
        return new(
            component.StoredKey(key), json ? Normalised(component, key, value!) : value, etag, options?.Concurrency == ConcurrencyMode.FirstWrite,
            TimeToLive(component, key, metadata), json);
    }

    private static TimeSpan? TimeToLive(StateComponent component, string key, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata?.GetValueOrDefault("ttlInSeconds") is not { Length: > 0 } text)
            return component.TimeToLive;
        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seconds))
            throw Fail.Rpc(StatusCode.Internal, "ERR_STATE_SAVE", $"state store {component.Name}, key '{key}': metadata ttlInSeconds '{text}' is not a whole number");
        return seconds > 0 ? TimeSpan.FromSeconds(seconds) : null;
    }

    private static byte[] Normalised(StateComponent component, string key, byte[] value)
    {
        try
        {
            using var json = JsonDocument.Parse(value);
            return Encoding.UTF8.GetBytes(json.RootElement.GetRawText());
        }
        catch (JsonException e)
        {
            throw Fail.Rpc(StatusCode.InvalidArgument, "ERR_MALFORMED_REQUEST", $"state store {component.Name}, key '{key}': contentType is application/json, but the value is not JSON: {e.Message}");
        }
    }

    private TValue Value<TValue>(StateRecord? record)
    {
        try
        {
            return FromJson<TValue>(record?.Value)!;
        }
        catch (JsonException e)
        {
            throw new DaprException("State operation failed: the state payload could not be deserialized. See InnerException for details.", e);
        }
    }

    private StateComponent State(string storeName) => Find(
        components.States, storeName, Fail.Rpc(StatusCode.FailedPrecondition, "ERR_STATE_STORE_NOT_CONFIGURED", $"state store {storeName}: no state store is configured"),
        StatusCode.InvalidArgument, "ERR_STATE_STORE_NOT_FOUND", "state store");
}
