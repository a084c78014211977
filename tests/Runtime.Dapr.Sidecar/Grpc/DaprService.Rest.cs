using Dapr.Client;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Sidecar.Grpc;

/// <content>Bindings, secrets, metadata.</content>
internal sealed partial class DaprService
{
    public override async Task<InvokeBindingResponse> InvokeBinding(InvokeBindingRequest request, ServerCallContext context)
    {
        if (request.Operation.Length == 0)
            throw new RpcException(new Status(StatusCode.Internal, $"ERR_INVOKE_OUTPUT_BINDING: error invoking output binding {request.Name}: operation field is missing from request"));
        var asked = new BindingRequest(request.Name, request.Operation) { Data = request.Data.Memory };
        foreach (var (key, value) in request.Metadata)
            asked.Metadata[key] = value;
        var answer = await Client.InvokeBindingAsync(asked, context.CancellationToken).ConfigureAwait(false);
        var response = new InvokeBindingResponse { Data = ByteString.CopyFrom(answer.Data.Span) };
        var headers = new Metadata();
        foreach (var (key, value) in answer.Metadata)
        {
            response.Metadata[key] = value;
            // A header carries printable ASCII; the message carries anything.
            if (value.All(c => c is >= ' ' and <= '~'))
                headers.Add("metadata." + key, value);
        }

        await context.WriteResponseHeadersAsync(headers).ConfigureAwait(false);
        return response;
    }

    public override async Task<GetSecretResponse> GetSecret(GetSecretRequest request, ServerCallContext context) =>
        new() { Data = { await Client.GetSecretAsync(request.StoreName, request.Key, request.Metadata, context.CancellationToken).ConfigureAwait(false) } };

    public override async Task<GetBulkSecretResponse> GetBulkSecret(GetBulkSecretRequest request, ServerCallContext context)
    {
        var response = new GetBulkSecretResponse();
        foreach (var (name, entries) in await Client.GetBulkSecretAsync(request.StoreName, request.Metadata, context.CancellationToken).ConfigureAwait(false))
            response.Data[name] = new SecretResponse { Secrets = { entries } };
        return response;
    }

    public override async Task<GetMetadataResponse> GetMetadata(GetMetadataRequest request, ServerCallContext context)
    {
        var metadata = await Client.GetMetadataAsync(context.CancellationToken).ConfigureAwait(false);
        var response = new GetMetadataResponse { Id = metadata.Id, RuntimeVersion = "stand-in" };
        response.ExtendedMetadata.Add(new Dictionary<string, string>(metadata.Extended));
        response.RegisteredComponents.AddRange(metadata.Components.Select(c => new RegisteredComponents { Name = c.Name, Type = c.Type, Version = c.Version, Capabilities = { c.Capabilities } }));
        response.Subscriptions.AddRange(Client.Subscriptions.Select(s => Subscription(s.PubsubName, s.Topic, s.Route, s.DeadLetterTopic, PubsubSubscriptionType.Declarative)));
        response.Subscriptions.AddRange(components.App.Programmatic.Select(s => Subscription(s.PubsubName, s.Topic, s.Path, s.DeadLetterTopic, PubsubSubscriptionType.Programmatic)));
        return response;
    }

    public override async Task<Empty> SetMetadata(SetMetadataRequest request, ServerCallContext context)
    {
        await Client.SetMetadataAsync(request.Key, request.Value, context.CancellationToken).ConfigureAwait(false);
        return new Empty();
    }

    private static PubsubSubscription Subscription(string pubsub, string topic, string path, string? deadLetterTopic, PubsubSubscriptionType type) => new()
    {
        PubsubName = pubsub,
        Topic = topic,
        DeadLetterTopic = deadLetterTopic ?? "",
        Type = type,
        Rules = new PubsubSubscriptionRules { Rules = { new PubsubSubscriptionRule { Path = path } } },
    };
}
