using Google.Protobuf;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>
/// The calls of <c>inference.GRPCInferenceService</c> and how their messages are read. Bound by hand rather than by the generated
/// base class, because an inference request is read in a way of its own (<see cref="ModelInferRequest.Read"/>).
/// </summary>
internal sealed class InferenceMethods : IServiceMethodProvider<InferenceService>
{
    private const string Service = "inference.GRPCInferenceService";

    private static readonly Marshaller<ModelInferRequest> InferRequests = new(Write, context => ModelInferRequest.Read(context.PayloadAsReadOnlySequence()));

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<InferenceService> context)
    {
        Unary(context, "ServerLive", Read(ServerLiveRequest.Parser), open: true, (_, _, _) => Task.FromResult(new ServerLiveResponse { Live = true }));
        Unary(context, "ServerReady", Read(ServerReadyRequest.Parser), open: true, (service, _, _) => Task.FromResult(service.ServerReady()));
        Unary(context, "ModelReady", Read(ModelReadyRequest.Parser), open: false, (service, request, _) => Task.FromResult(service.ModelReady(request)));
        Unary(context, "ServerMetadata", Read(ServerMetadataRequest.Parser), open: false, (_, _, _) => Task.FromResult(InferenceService.Metadata()));
        Unary(context, "ModelMetadata", Read(ModelMetadataRequest.Parser), open: false, (service, request, _) => Task.FromResult(service.ModelMetadata(request)));
        Unary(context, "ModelConfig", Read(ModelConfigRequest.Parser), open: false, (service, request, _) => Task.FromResult(service.ModelConfig(request)));
        Unary(context, "ModelStatistics", Read(ModelStatisticsRequest.Parser), open: false, (service, request, _) => Task.FromResult(service.ModelStatistics(request)));
        Unary(context, "RepositoryIndex", Read(RepositoryIndexRequest.Parser), open: false, (service, request, _) => Task.FromResult(service.Index(request)));
        Unary(context, "RepositoryModelLoad", Read(RepositoryModelLoadRequest.Parser), open: false, (service, request, call) => service.LoadAsync(request, call));
        Unary(context, "RepositoryModelUnload", Read(RepositoryModelUnloadRequest.Parser), open: false, (service, request, call) => service.UnloadAsync(request, call));
        Unary(context, "ModelInfer", InferRequests, open: false, (service, request, call) => service.InferAsync(request, call));
        context.AddDuplexStreamingMethod(
            new Method<ModelInferRequest, ModelStreamInferResponse>(MethodType.DuplexStreaming, Service, "ModelStreamInfer", InferRequests, Answers<ModelStreamInferResponse>()), [],
            (service, requests, answers, call) => service.Guard.AnswerAsync(call, open: false, async () =>
            {
                await service.StreamAsync(requests, answers, call);
                return true;
            }));
    }

    private static void Unary<TRequest, TResponse>(
        ServiceMethodProviderContext<InferenceService> context, string name, Marshaller<TRequest> requests, bool open, Func<InferenceService, TRequest, ServerCallContext, Task<TResponse>> handler)
        where TRequest : class
        where TResponse : class, IMessage =>
        context.AddUnaryMethod(new Method<TRequest, TResponse>(MethodType.Unary, Service, name, requests, Answers<TResponse>()), [],
            (service, request, call) => service.Guard.AnswerAsync(call, open, () => handler(service, request, call)));

    private static Marshaller<T> Read<T>(MessageParser<T> parser)
        where T : class, IMessage<T> => new(Write, context =>
    {
        try
        {
            return parser.ParseFrom(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidProtocolBufferException e)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"message: is no {typeof(T).Name}: {e.Message}"));
        }
    });

    /// <summary>Answers are written only.</summary>
    private static Marshaller<T> Answers<T>()
        where T : class, IMessage => new(Write, _ => throw new NotSupportedException());

    private static void Write<T>(T message, SerializationContext context)
        where T : IMessage
    {
        context.SetPayloadLength(message.CalculateSize());
        message.WriteTo(context.GetBufferWriter());
        context.Complete();
    }
}
