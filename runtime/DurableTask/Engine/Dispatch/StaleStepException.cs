namespace Puente.Runtime.DurableTask.Engine;

/// <summary>The instance was ended or replaced between a step's reading and its writing; the step counts for nothing.</summary>
#pragma warning disable CA1032, CA1064 // Never leaves the engine.
internal sealed class StaleStepException(string instanceId)
    : Exception($"Instance '{instanceId}' changed while its step ran.");
#pragma warning restore CA1032, CA1064
