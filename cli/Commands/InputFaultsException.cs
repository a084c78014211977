using Puente.Core;

namespace Puente.Cli.Commands;

/// <summary>Several faults of what a person gave, told at once: one line each, exit code 2.</summary>
/// <param name="faults">The faults, in the order they were found; at least one.</param>
public sealed class InputFaultsException(IReadOnlyList<InputException> faults) : Exception(string.Join(Environment.NewLine, faults.Select(fault => fault.Message)))
{
    /// <summary>The faults.</summary>
    public IReadOnlyList<InputException> Faults { get; } = faults;
}
