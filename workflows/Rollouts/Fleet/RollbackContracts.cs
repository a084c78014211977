namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>Bring edges of a rollout back to what each ran before.</summary>
/// <param name="Rollout">Instance id of the rollout.</param>
/// <param name="Reason">Why: it goes on record, and onto the twins.</param>
/// <param name="By">Who asked: a person, or the gate that broke.</param>
/// <param name="Stage">Only edges of this stage and later ones; null for all.</param>
/// <param name="Begun">What it began with, where its history was cut; null at its start.</param>
public sealed record RollbackInput(string Rollout, string Reason, string By, int? Stage = null, RollbackBegun? Begun = null);

/// <summary>Ask edges for what they ran before.</summary>
/// <param name="Rollback">Instance id of the rollback.</param>
/// <param name="Input">What was asked for.</param>
public sealed record BeginRollbackInput(string Rollback, RollbackInput Input);

/// <summary>What it came to.</summary>
/// <param name="Asked">Edges asked for what they ran before.</param>
/// <param name="Kept">Edges that ran nothing before, and stay as they are.</param>
public sealed record RollbackBegun(int Asked, int Kept);

/// <summary>Read how far the edges of a rollback are.</summary>
public sealed record AdvanceRollbackInput(string Rollback, string Rollout);

/// <summary>Where a rollback is.</summary>
/// <param name="Back">Edges that run what they ran before.</param>
/// <param name="UnderWay">Edges on their way.</param>
/// <param name="Deferred">Edges out of reach: they go back when they return.</param>
/// <param name="Failed">Edges that say that they cannot.</param>
/// <param name="RecheckSeconds">When to look again though nobody says anything; null for no such time.</param>
public sealed record RollbackAdvanced(int Back, int UnderWay, int Deferred, int Failed, double? RecheckSeconds);

/// <summary>Custom status.</summary>
public sealed record RollbackStatus(string State, string Rollout, RollbackAdvanced? Figures, string Detail);

/// <summary>How it ended.</summary>
/// <param name="State"><c>rolledBack</c> or <c>rollbackFailed</c>.</param>
/// <param name="Figures">Edges.</param>
/// <param name="Kept">Edges that ran nothing before.</param>
/// <param name="Reason">Why it was done.</param>
public sealed record RollbackOutput(string State, RollbackAdvanced Figures, int Kept, string Reason);
