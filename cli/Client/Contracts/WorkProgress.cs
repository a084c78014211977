using Puente.Core.Training;

namespace Puente.Cli.Client.Contracts;

/// <summary>The custom status of any of the tiers' orchestrations: each fills what it knows.</summary>
public sealed record WorkProgress
{
    /// <summary>What it is doing.</summary>
    public string? State { get; init; }

    /// <summary>Stage of the trainer within it.</summary>
    public string? Stage { get; init; }

    /// <summary>Items done.</summary>
    public long? Done { get; init; }

    /// <summary>Items in all.</summary>
    public long? Total { get; init; }

    /// <summary>Training slice, from 1.</summary>
    public int? Slice { get; init; }

    /// <summary>Optimiser steps done.</summary>
    public int? Step { get; init; }

    /// <summary>Optimiser steps planned.</summary>
    public int? Steps { get; init; }

    /// <summary>Training loss.</summary>
    public double? Loss { get; init; }

    /// <summary>Views a second.</summary>
    public double? ImagesPerSecond { get; init; }

    /// <summary>Estimated seconds left.</summary>
    public double? SecondsLeft { get; init; }

    /// <summary>Version of the model that waits for approval.</summary>
    public int? Version { get; init; }

    /// <summary>What the hub measured before it asks for approval.</summary>
    public EvaluationResult? Evaluation { get; init; }

    /// <summary>Wave of a rollout.</summary>
    public string? Wave { get; init; }

    /// <summary>Edges of a rollout by state.</summary>
    public IReadOnlyDictionary<string, int>? Figures { get; init; }

    /// <summary>Edges of a rollout in all.</summary>
    public int? Selected { get; init; }

    /// <summary>Edges of a rollout.</summary>
    public IReadOnlyList<EdgeProgress>? Edges { get; init; }
}

/// <summary>How far one edge of a rollout is.</summary>
public sealed record EdgeProgress(string Edge, string? Wave, string State, string? Detail);
