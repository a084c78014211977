using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>A step whose code has run, ready to be written.</summary>
/// <param name="Commit">The write, in one transaction.</param>
/// <param name="Execution">What to keep for the next step; null when nothing goes on.</param>
/// <param name="Ended">How the instance ends; null when it goes on.</param>
internal sealed record PreparedStep(Func<StoreSession, StepEffects> Commit, OrchestrationExecution? Execution, InstanceEnd? Ended = null);
