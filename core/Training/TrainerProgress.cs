namespace Puente.Core.Training;

/// <summary>One line of the trainer's standard output (newline-delimited JSON).</summary>
public sealed record TrainerProgress
{
    /// <summary>What the line tells: <c>started</c>, <c>stage</c>, <c>step</c>, <c>checkpoint</c>, <c>probe</c>, <c>completed</c>, <c>failed</c>.</summary>
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

    /// <summary>Part of the time since the last line that steps waited for their data, 0…1.</summary>
    public double? WaitShare { get; init; }

    /// <summary>Peak resident memory of the trainer so far, in bytes.</summary>
    public long? ResidentBytes { get; init; }

    /// <summary>For <c>probe</c>: mean average precision on the held-out part of the labelled folder, 0…1.</summary>
    public double? Score { get; init; }

    /// <summary>For <c>probe</c>: how many directions embeddings of unlabelled images take (RankMe).</summary>
    public double? EffectiveRank { get; init; }

    /// <summary>For <c>probe</c>: how evenly they lie on the sphere: 0 all one point, −4 at best.</summary>
    public double? Uniformity { get; init; }

    /// <summary>For <c>failed</c>, and for a <c>probe</c> that shows a collapse: what is wrong and what to do.</summary>
    public string? Message { get; init; }
}
