using Puente.Core.Training;

namespace Puente.Workflows.Releases;

/// <summary>From a finished run to a release.</summary>
/// <param name="Run">Instance id of the pretraining run.</param>
/// <param name="Name">Model name.</param>
/// <param name="Probe">Name of the labelled evaluation set.</param>
/// <param name="MinimumMargin">Macro-F1 by which the backbone must beat the randomly initialised one.</param>
/// <param name="ApprovalTimeoutSeconds">How long approval is waited for.</param>
/// <param name="Automatic">True when the measured gate alone decides.</param>
public sealed record ReleaseInput(
    string Run, string Name, string Probe, double MinimumMargin = 0.05, double ApprovalTimeoutSeconds = 86_400, bool Automatic = false)
{
    /// <summary>Days from its registration in which edges may take the release into use, 1 to 3650; null: for ever.</summary>
    public int? ValidDays { get; init; }
}

/// <summary>Raised as the event <see cref="ReleaseOrchestrator.ApprovalEvent"/>.</summary>
public sealed record Approval(bool Approved, string By, string? Note = null);

/// <summary>A backbone to be entered as the next version of its name.</summary>
public sealed record RegisterInput(string Key, ReleaseInput Release, EvaluationResult Evaluation);

/// <summary>What a model card tells, besides what is on record of the version.</summary>
public sealed record CardInput(string Run, string Name, int Version, string Probe, EvaluationResult Evaluation, GateDecision Gate);

/// <summary>What a release that came to nothing may have left.</summary>
/// <param name="Release">What was asked for.</param>
/// <param name="Version">Version of the candidate; null when it was not registered.</param>
/// <param name="By">Who or what ended it.</param>
/// <param name="Reason">Why, for the record.</param>
public sealed record CompensateReleaseInput(ReleaseInput Release, int? Version, string By, string Reason);

/// <summary>A candidate's end.</summary>
public sealed record DecideInput(string Name, int Version, bool Approved, string By, string Note);

/// <summary>A version to be signed and put where edges fetch it.</summary>
public sealed record PublishInput(string Run, string Name, int Version)
{
    /// <inheritdoc cref="ReleaseInput.ValidDays"/>
    public int? ValidDays { get; init; }
}

/// <summary>A published release.</summary>
/// <param name="Release">Digest of the signed manifest.</param>
/// <param name="BytesPublished">Bytes put into the cloud object store.</param>
public sealed record PublishOutput(string Release, long BytesPublished);

/// <summary>A measured condition and what it said.</summary>
public sealed record GateDecision(bool Passed, string Reason);

/// <summary>Where a release stands, a <see cref="ReleaseState"/> in camel case.</summary>
public sealed record ReleaseStatus(string State, int? Version = null, EvaluationResult? Evaluation = null, GateDecision? Gate = null);

/// <summary>How it ended; <see cref="Release"/> is null when it was rejected or cancelled, <see cref="Version"/> 0 when it was not registered.</summary>
public sealed record ReleaseOutput(
    string? Release, string Name, int Version, GateDecision Gate, EvaluationResult? Evaluation, string? ApprovedBy, long BytesPublished);
