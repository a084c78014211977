namespace Puente.Core.Training;

/// <summary>How a trainer process ended.</summary>
/// <param name="Code">See <see cref="TrainerExitCode"/>.</param>
/// <param name="Detail">What it said of its failure: the message of its <c>failed</c> line, else the last line of its standard error; empty when it said nothing.</param>
public sealed record TrainerExit(int Code, string Detail);
