using Puente.Runtime.DurableTask.Worker;

namespace Puente.Functions.Common.Tiers;

/// <summary>What is wrong with this tier, in a sentence.</summary>
public sealed class TierHealth(DurableTaskHealth engine)
{
    /// <summary>Null when all is well.</summary>
    public string? Fault => engine.State == DurableTaskHealthState.Healthy ? null : engine.Reason ?? $"the durable engine is {engine.State}";
}
