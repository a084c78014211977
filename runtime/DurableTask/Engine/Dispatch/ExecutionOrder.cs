namespace Puente.Runtime.DurableTask.Engine;

/// <summary>What an order from outside may carry in its details.</summary>
internal static class ExecutionOrder
{
    /// <summary>Termination goes on to the children.</summary>
    public const string Recursive = "recursive";
}
