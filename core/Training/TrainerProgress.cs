namespace Puente.Core.Training;

/// <summary>One line of the trainer's standard output (newline-delimited JSON).</summary>
public sealed record TrainerProgress
{
    /// <summary>What the line tells: <c>started</c>, <c>stage</c>, <c>step</c>, <c>checkpoint</c>, <c>completed</c>, <c>failed</c>.</summary>
    public required string Event { get; init; }

    /// <summary>Name of the stage under way (dictionary, train, embed, fit, export …).</summary>
    public string? Stage { get; init; }

    /// <summary>Optimiser steps done over all slices.</summary>
    public int? Step { get; init; }

    /// <summary>Optimiser steps planned over all slices.</summary>
    public int? Steps { get; init; }

    /// <summary>Loss, averaged since the last line.</summary>
    public double? Loss { get; init; }

    /// <summary>Views or images a second since the last line.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Estimated seconds left over all slices.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Checkpoint or manifest file the line speaks of.</summary>
    public string? File { get; init; }

    /// <summary>For <c>failed</c>: what is wrong and what to do.</summary>
    public string? Message { get; init; }
}
