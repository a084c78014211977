namespace Puente.Functions.Common.Trainer;

/// <summary>The loss was not finite: another try of the same slice diverges alike. The state before the step is in the job's folder.</summary>
/// <param name="detail">What the trainer said.</param>
public sealed class NonFiniteLossException(string detail) : Exception(detail);
