namespace Puente.Functions.Common.Trainer;

/// <summary>The trainer was told to stop by a <see cref="StopMarker"/>, and did.</summary>
/// <param name="job">Name of the job's folder.</param>
public sealed class TrainerStoppedException(string job) : Exception($"The trainer of {job} was told to stop.");
