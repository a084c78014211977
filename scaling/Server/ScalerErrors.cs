using Grpc.Core;
using Puente.Core;
using Puente.Scaling.Decisions;

namespace Puente.Scaling.Server;

/// <summary>What KEDA is told instead of an answer. It holds the replicas, and counts towards a fallback, whichever it is.</summary>
internal static class ScalerErrors
{
    /// <summary>INVALID_ARGUMENT: the manifest is wrong; the message names the field, its value and the remedy.</summary>
    public static RpcException Of(InputException fault) => new(new Status(StatusCode.InvalidArgument, fault.Message));

    /// <summary>UNAVAILABLE: nobody knows now.</summary>
    public static RpcException Unknown(ScalingQuery query, string reason) => new(new Status(StatusCode.Unavailable, $"{query.Metric.Name} is unknown: {reason}"));

    /// <summary>RESOURCE_EXHAUSTED: too many streams.</summary>
    public static RpcException Full(int most) => new(new Status(
        StatusCode.ResourceExhausted, $"{most} streams are open, and no more are allowed (Scaler:MaxStreams). Come again, or use triggers of type external, which hold none."));
}
