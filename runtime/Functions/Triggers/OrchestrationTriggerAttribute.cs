namespace Puente.Runtime.Functions;

/// <summary>Marks the <c>TaskOrchestrationContext</c> parameter of an orchestrator function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class OrchestrationTriggerAttribute : Attribute
{
    /// <summary>The name it is scheduled by. Default the function's name.</summary>
    public string? Orchestration { get; set; }
}
