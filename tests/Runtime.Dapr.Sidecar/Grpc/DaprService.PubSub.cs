using Dapr;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Sidecar.Grpc;

/// <content>Publishing.</content>
internal sealed partial class DaprService
{
    public override async Task<Empty> PublishEvent(PublishEventRequest request, ServerCallContext context)
    {
        if (request.PubsubName.Length == 0)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "DAPR_PUBSUB_NAME_EMPTY: pubsub name is empty"));
        if (request.Topic.Length == 0)
            throw new RpcException(new Status(StatusCode.InvalidArgument, "DAPR_PUBSUB_TOPIC_NAME_EMPTY: topic is empty"));
        await Client.PublishByteEventAsync(
            request.PubsubName, request.Topic, request.Data.Memory, request.DataContentType, new(request.Metadata), context.CancellationToken).ConfigureAwait(false);
        return new Empty();
    }

    /// <summary>Each entry on its own: those that fail are listed.</summary>
    public override async Task<BulkPublishResponse> BulkPublishEvent(BulkPublishRequest request, ServerCallContext context)
    {
        var response = new BulkPublishResponse();
        RpcException? first = null;
        foreach (var entry in request.Entries)
        {
            try
            {
                var metadata = new Dictionary<string, string>(request.Metadata);
                foreach (var (key, value) in entry.Metadata)
                    metadata[key] = value;
                await Client.PublishByteEventAsync(request.PubsubName, request.Topic, entry.Event.Memory, entry.ContentType, metadata, context.CancellationToken).ConfigureAwait(false);
            }
            catch (DaprException e) when (e.InnerException is RpcException inner)
            {
                first ??= inner;
                response.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = entry.EntryId, Error = inner.Status.Detail });
            }
        }

        // A request that is wrong as a whole is refused, a broker that took none of it has failed the call.
        return first is null || response.FailedEntries.Count < request.Entries.Count ? response : throw new RpcException(first.Status);
    }

    public override Task<BulkPublishResponse> BulkPublishEventAlpha1(BulkPublishRequest request, ServerCallContext context) => BulkPublishEvent(request, context);
}
