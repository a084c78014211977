using Dapr;
using Dapr.Client;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Wire = Dapr.Client.Autogen.Grpc.v1;

namespace Puente.Runtime.Dapr.Sidecar.Grpc;

/// <content>State.</content>
internal sealed partial class DaprService
{
    public override async Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext context)
    {
        var (value, etag) = await Client.GetByteStateAndETagAsync(request.StoreName, request.Key, metadata: request.Metadata, cancellationToken: context.CancellationToken).ConfigureAwait(false);
        return new() { Data = ByteString.CopyFrom(value.Span), Etag = etag };
    }

    /// <summary>A key that cannot be read has an error of its own, as with components that read one key at a time.</summary>
    public override async Task<GetBulkStateResponse> GetBulkState(GetBulkStateRequest request, ServerCallContext context) =>
        new() { Items = { await Task.WhenAll(request.Keys.Select(key => ReadAsync(request.StoreName, key, context.CancellationToken))).ConfigureAwait(false) } };

    public override async Task<Empty> SaveState(SaveStateRequest request, ServerCallContext context)
    {
        if (request.States.Count == 1)
            await SaveAsync(request.StoreName, request.States[0], context.CancellationToken).ConfigureAwait(false);
        else
        {
            var items = request.States.Select(s => new SaveStateItem<RawValue?>(s.Key, RawValue.Of(s.Value), s.Etag?.Value!, Options(s.Options), s.Metadata)).ToList();
            await Client.SaveBulkStateAsync(request.StoreName, items, context.CancellationToken).ConfigureAwait(false);
        }

        return new Empty();
    }

    public override async Task<Empty> DeleteState(DeleteStateRequest request, ServerCallContext context)
    {
        if (request.Etag is null)
            await Client.DeleteStateAsync(request.StoreName, request.Key, Options(request.Options), request.Metadata, context.CancellationToken).ConfigureAwait(false);
        else if (!await Client.TryDeleteStateAsync(request.StoreName, request.Key, request.Etag.Value, Options(request.Options), request.Metadata, context.CancellationToken).ConfigureAwait(false))
            throw Mismatch("ERR_STATE_DELETE", request.StoreName, request.Key, request.Etag.Value);
        return new Empty();
    }

    public override async Task<Empty> DeleteBulkState(DeleteBulkStateRequest request, ServerCallContext context)
    {
        var items = request.States.Select(s => new BulkDeleteStateItem(s.Key, s.Etag?.Value!, Options(s.Options), s.Metadata)).ToList();
        await Client.DeleteBulkStateAsync(request.StoreName, items, context.CancellationToken).ConfigureAwait(false);
        return new Empty();
    }

    public override async Task<Empty> ExecuteStateTransaction(ExecuteStateTransactionRequest request, ServerCallContext context)
    {
        if (request.Operations.Count > 0)
            await Client.ExecuteStateTransactionAsync(request.StoreName, [.. request.Operations.Select(Operation)], request.Metadata, context.CancellationToken).ConfigureAwait(false);
        return new Empty();
    }

    private async Task<Wire.BulkStateItem> ReadAsync(string store, string key, CancellationToken cancellationToken)
    {
        try
        {
            var (value, etag) = await Client.GetByteStateAndETagAsync(store, key, cancellationToken: cancellationToken).ConfigureAwait(false);
            return new() { Key = key, Data = ByteString.CopyFrom(value.Span), Etag = etag };
        }
        catch (DaprException e) when (e.InnerException is RpcException { StatusCode: StatusCode.Internal } inner)
        {
            return new() { Key = key, Error = inner.Status.Detail };
        }
    }

    private async Task SaveAsync(string store, StateItem item, CancellationToken cancellationToken)
    {
        if (item.Key.Length == 0)
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"state store {store}: key '' must not be empty"));
        if (item.Etag is null)
            await Client.SaveByteStateAsync(store, item.Key, item.Value.Memory, Options(item.Options), item.Metadata, cancellationToken).ConfigureAwait(false);
        else if (!await Client.TrySaveByteStateAsync(store, item.Key, item.Value.Memory, item.Etag.Value, Options(item.Options), item.Metadata, cancellationToken).ConfigureAwait(false))
            throw Mismatch("ERR_STATE_SAVE", store, item.Key, item.Etag.Value);
    }

    private static StateTransactionRequest Operation(TransactionalStateOperation operation) => new(
        operation.Request.Key, operation.Request.Value.ToByteArray(),
        operation.OperationType switch
        {
            "upsert" => StateOperationType.Upsert,
            "delete" => StateOperationType.Delete,
            var unknown => throw new RpcException(new Status(StatusCode.Unimplemented, $"ERR_NOT_SUPPORTED_STATE_OPERATION: operation type {unknown} not supported")),
        },
        operation.Request.Etag?.Value, operation.Request.Metadata, Options(operation.Request.Options));

    private static global::Dapr.Client.StateOptions? Options(Wire.StateOptions? options) => options is null ? null : new()
    {
        Concurrency = options.Concurrency switch
        {
            Wire.StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite => ConcurrencyMode.FirstWrite,
            Wire.StateOptions.Types.StateConcurrency.ConcurrencyLastWrite => ConcurrencyMode.LastWrite,
            _ => null,
        },
        Consistency = options.Consistency switch
        {
            Wire.StateOptions.Types.StateConsistency.ConsistencyEventual => ConsistencyMode.Eventual,
            Wire.StateOptions.Types.StateConsistency.ConsistencyStrong => ConsistencyMode.Strong,
            _ => null,
        },
    };

    private static RpcException Mismatch(string code, string store, string key, string etag) =>
        new(new Status(StatusCode.Aborted, $"{code}: state store {store}: possible etag mismatch, key {key}, etag {etag}"));
}
