using Puente.Serving.Engine;

namespace Puente.Serving.OpenInference.Rest;

/// <summary>A version's statistics as Triton's statistics extension writes them. There is no response cache: its figures are zero.</summary>
internal static class StatisticsJson
{
    public static object Of(ModelDescription model, ModelStatistics statistics) => new
    {
        name = model.Name,
        version = ModelVersion.Text(model.Version),
        last_inference = statistics.LastInference?.ToUnixTimeMilliseconds() ?? 0,
        inference_count = statistics.InferenceCount,
        execution_count = statistics.ExecutionCount,
        inference_stats = new
        {
            success = Of(statistics.Success),
            fail = Of(statistics.Fail),
            queue = Of(statistics.Queue),
            compute_input = Of(statistics.ComputeInput),
            compute_infer = Of(statistics.ComputeInfer),
            compute_output = Of(statistics.ComputeOutput),
            cache_hit = Of(default),
            cache_miss = Of(default),
        },
        response_stats = new { },
        batch_stats = statistics.Batches.Select(batch => new
        {
            batch_size = batch.BatchSize,
            compute_input = Of(batch.ComputeInput),
            compute_infer = Of(batch.ComputeInfer),
            compute_output = Of(batch.ComputeOutput),
        }),
        memory_usage = statistics.MemoryBytes == 0 ? [] : new object[] { new { type = "CPU", id = 0, byte_size = statistics.MemoryBytes } },
    };

    private static object Of(StatisticDuration duration) => new { count = duration.Count, ns = duration.Nanoseconds };
}
