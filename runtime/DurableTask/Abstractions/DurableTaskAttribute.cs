namespace Puente.Runtime.DurableTask;

/// <summary>Names an orchestrator or activity class; without a name it goes by its type's.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DurableTaskAttribute(string? name = null) : Attribute
{
    /// <summary>The name; empty when the type's is used.</summary>
    public TaskName Name { get; } = new(name ?? "");

    /// <summary>The version of the task that the class is; null or empty serves every version without a class of its own.</summary>
    public string? Version { get; set; }
}
