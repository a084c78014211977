namespace Puente.Runtime.Functions;

/// <summary>Marks the input parameter of an activity function.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ActivityTriggerAttribute : Attribute
{
    /// <summary>The name orchestrators call it by. Default the function's name.</summary>
    public string? Activity { get; set; }
}
