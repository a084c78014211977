namespace Puente.Runtime.Dapr.Resources;

/// <summary>The component files cannot be used. Lists every fault, each with file, line, field and value.</summary>
/// <param name="faults">At least one.</param>
public sealed class ComponentException(IReadOnlyList<ComponentFault> faults)
    : InvalidOperationException("The Dapr component files cannot be used:\n  " + string.Join("\n  ", faults))
{
    /// <summary>All faults, in the order of the files.</summary>
    public IReadOnlyList<ComponentFault> Faults { get; } = faults;
}
