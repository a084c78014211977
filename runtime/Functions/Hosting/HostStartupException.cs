namespace Puente.Runtime.Functions;

/// <summary>The host cannot start. Every fault found is reported at once.</summary>
/// <param name="faults">At least one.</param>
public sealed class HostStartupException(IReadOnlyList<StartupFault> faults)
    : InvalidOperationException($"The function host cannot start ({faults.Count} found):" + string.Concat(faults.Select(f => "\n  - " + f)))
{
    /// <summary>What was found.</summary>
    public IReadOnlyList<StartupFault> Faults { get; } = faults;
}
