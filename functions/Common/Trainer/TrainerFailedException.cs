namespace Puente.Functions.Common.Trainer;

/// <summary>A trainer process that did not complete its job for a reason another try may mend.</summary>
/// <param name="exitCode">See <see cref="Puente.Core.Training.TrainerExitCode"/>.</param>
/// <param name="detail">The last thing it said.</param>
public sealed class TrainerFailedException(int exitCode, string detail)
    : Exception($"The trainer ended with exit code {exitCode}: {detail}")
{
    /// <summary>How the process ended.</summary>
    public int ExitCode { get; } = exitCode;
}
