using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Bench.Serving;

/// <summary>One caller over gRPC with raw tensors, on a connection of its own.</summary>
internal sealed class GrpcCaller : ICaller
{
    private readonly GrpcChannel _channel;
    private readonly GRPCInferenceService.GRPCInferenceServiceClient _client;
    private readonly ModelInferRequest _request;

    public GrpcCaller(Uri server, ReleaseFolder release)
    {
        var side = release.Manifest.Serving.Side;
        _channel = GrpcChannel.ForAddress(server);
        _client = new GRPCInferenceService.GRPCInferenceServiceClient(_channel);
        _request = new ModelInferRequest { ModelName = "backbone" };
        _request.Inputs.Add(new ModelInferRequest.Types.InferInputTensor { Name = "images", Datatype = "UINT8", Shape = { 1, side, side, 3 } });
        _request.RawInputContents.Add(UnsafeByteOperations.UnsafeWrap(Images.Of(release)));
    }

    public async Task<bool> AskAsync(CancellationToken cancellation)
    {
        try
        {
            await _client.ModelInferAsync(_request, cancellationToken: cancellation);
            return true;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
        catch (RpcException e)
        {
            throw new IOException($"The server answered {e.Status}", e);
        }
    }

    public void Dispose() => _channel.Dispose();
}
