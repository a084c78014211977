using Puente.Serving.Batching;
using Puente.Serving.Repository.Configuration;

namespace Puente.Serving.Repository;

/// <summary>What a model's configuration says of its queue, as the batcher has it.</summary>
internal static class BatchingOf
{
    /// <summary>Requests that may wait where the configuration names no bound, which Triton takes as none.</summary>
    public const int MaxQueued = 4096;

    /// <param name="config">Completed.</param>
    /// <param name="onCpu">Whether passes run on the CPU: small ones side by side are then better than large ones.</param>
    public static BatchingOptions Read(ModelConfig config, bool onCpu)
    {
        var batching = config.DynamicBatching ?? new DynamicBatching();
        var policy = batching.DefaultQueuePolicy;
        return new BatchingOptions
        {
            MaxRows = Math.Max(1, config.MaxBatchSize),
            PreferredRows = batching.PreferredBatchSizes,
            MaxDelay = batching.MaxQueueDelay,
            MaxQueued = policy.MaxQueueSize == 0 ? MaxQueued : policy.MaxQueueSize,
            PriorityLevels = (int)Math.Max(1, batching.PriorityLevels),
            DefaultPriority = (int)Math.Max(1, batching.DefaultPriorityLevel),
            Timeout = policy.DefaultTimeout == TimeSpan.Zero ? null : policy.DefaultTimeout,
            AllowTimeoutOverride = policy.AllowTimeoutOverride || policy.DefaultTimeout == TimeSpan.Zero,
            ServesLate = policy.TimeoutAction == TimeoutAction.Delay,
            Instances = config.Instances.Count == 0 ? Environment.ProcessorCount : config.Instances.Sum(group => group.Count),
            LeavesRowsForIdle = onCpu,
        }.Validated();
    }
}
