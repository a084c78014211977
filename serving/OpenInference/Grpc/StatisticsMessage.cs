using Puente.Serving.Engine;
using Wire = Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.OpenInference.Grpc;

/// <summary>A version's statistics as Triton's statistics extension writes them. There is no response cache: its figures are zero.</summary>
internal static class StatisticsMessage
{
    public static Wire.ModelStatistics Of(ModelDescription model, ModelStatistics statistics)
    {
        var message = new Wire.ModelStatistics
        {
            Name = model.Name,
            Version = ModelVersion.Text(model.Version),
            LastInference = (ulong)(statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0),
            InferenceCount = (ulong)statistics.InferenceCount,
            ExecutionCount = (ulong)statistics.ExecutionCount,
            InferenceStats = new Wire.InferStatistics
            {
                Success = Of(statistics.Success),
                Fail = Of(statistics.Fail),
                Queue = Of(statistics.Queue),
                ComputeInput = Of(statistics.ComputeInput),
                ComputeInfer = Of(statistics.ComputeInfer),
                ComputeOutput = Of(statistics.ComputeOutput),
                CacheHit = new(),
                CacheMiss = new(),
            },
        };
        message.BatchStats.AddRange(statistics.Batches.Select(batch => new Wire.InferBatchStatistics
        {
            BatchSize = (ulong)batch.BatchSize,
            ComputeInput = Of(batch.ComputeInput),
            ComputeInfer = Of(batch.ComputeInfer),
            ComputeOutput = Of(batch.ComputeOutput),
        }));
        if (statistics.MemoryBytes > 0) message.MemoryUsage.Add(new Wire.MemoryUsage { Type = "CPU", ByteSize = (ulong)statistics.MemoryBytes });
        return message;
    }

    private static Wire.StatisticDuration Of(StatisticDuration duration) => new() { Count = (ulong)duration.Count, Ns = (ulong)duration.Nanoseconds };
}
