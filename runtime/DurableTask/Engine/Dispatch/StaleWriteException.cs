namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What was read has been ended, replaced or taken over before the write; the step or the outcome counts for nothing.</summary>
#pragma warning disable CA1032, CA1064 // Never leaves the engine.
internal sealed class StaleWriteException(string instanceId)
    : Exception($"Instance '{instanceId}', or an activity of it, has gone on since it was read.");
#pragma warning restore CA1032, CA1064
