using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>An instance that a step ends.</summary>
/// <param name="Instance">As it was read before the step.</param>
/// <param name="Status">How it ends.</param>
/// <param name="Failure">Why it failed; null unless it did.</param>
/// <param name="At">When, UTC.</param>
internal sealed record InstanceEnd(InstanceRow Instance, OrchestrationRuntimeStatus Status, TaskFailureDetails? Failure, DateTime At);
