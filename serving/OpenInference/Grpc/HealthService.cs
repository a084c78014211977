using Grpc.Core;
using Grpc.Health.V1;
using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary><c>grpc.health.v1.Health</c>: serving when every model that should be is ready. The empty name and the inference service's are known.</summary>
internal sealed class HealthService(IModelRegistry registry, TimeProvider clock) : Health.HealthBase
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => IsKnown(request)
        ? Task.FromResult(new HealthCheckResponse { Status = Now })
        : throw new RpcException(new Status(StatusCode.NotFound, $"service '{Faults.Shorten(request.Service)}': is not here. Ask for '' or 'inference.GRPCInferenceService'"));

    /// <summary>The state now, and again when it changes; a registry tells of no change, so it is looked at each second.</summary>
    public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        using var timer = new PeriodicTimer(Period, clock);
        HealthCheckResponse.Types.ServingStatus? told = null;
        try
        {
            do
            {
                var status = IsKnown(request) ? Now : HealthCheckResponse.Types.ServingStatus.ServiceUnknown;
                if (status == told) continue;
                await responseStream.WriteAsync(new HealthCheckResponse { Status = status }, context.CancellationToken);
                told = status;
            }
            while (await timer.WaitForNextTickAsync(context.CancellationToken));
        }
        catch (OperationCanceledException) when (context.CancellationToken.IsCancellationRequested)
        {
            // The client watches no more.
        }
    }

    private HealthCheckResponse.Types.ServingStatus Now =>
        registry.IsReady ? HealthCheckResponse.Types.ServingStatus.Serving : HealthCheckResponse.Types.ServingStatus.NotServing;

    private static bool IsKnown(HealthCheckRequest request) => request.Service is "" or "inference.GRPCInferenceService";
}
