namespace Puente.Workflows.Rollouts.Fleet;

/// <summary>A rollout, from its start or from where its history was cut.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Carried">Where it stood; null at its start.</param>
public sealed record FleetRolloutInput(RolloutRequest Request, CarriedRollout? Carried = null);

/// <summary>What a rollout knows of itself beside the documents on record.</summary>
/// <param name="State">A <see cref="FleetRolloutState"/>.</param>
/// <param name="Begun">What it began with.</param>
/// <param name="OpenStages">Stages that may start; null for all.</param>
/// <param name="PromotedAt">When a person last said that who serves has soaked enough.</param>
/// <param name="HeldSince">Since when a person is waited for.</param>
/// <param name="Reason">Why it stands there.</param>
public sealed record CarriedRollout(
    FleetRolloutState State, RolloutBegun Begun, int? OpenStages, DateTime? PromotedAt, DateTime? HeldSince, string? Reason);

/// <summary>Begin: decide the placement, and put the rollout and its edges on record.</summary>
/// <param name="Rollout">Instance id.</param>
/// <param name="Request">What was asked for.</param>
public sealed record BeginRolloutInput(string Rollout, RolloutRequest Request);

/// <summary>What it came to.</summary>
/// <param name="Selected">Edges.</param>
/// <param name="Excluded">Edges that the placement left out.</param>
/// <param name="Stages">Stages.</param>
/// <param name="HoldsStages">Whether a person's yes is wanted between stages.</param>
/// <param name="After">An earlier rollout that holds some of these edges, and is waited for; null where none is.</param>
public sealed record RolloutBegun(int Selected, int Excluded, int Stages, bool HoldsStages, string? After = null);

/// <summary>Go on: read what edges say, decide the step, ask those whose turn it is.</summary>
/// <param name="Rollout">Instance id.</param>
/// <param name="OpenStages">Stages that may start; null for all.</param>
/// <param name="PromotedAt">Who served by then has soaked enough.</param>
public sealed record AdvanceRolloutInput(string Rollout, int? OpenStages, DateTime? PromotedAt);

/// <summary>Where a rollout is, in figures: edges are on record, not here.</summary>
/// <param name="Figures">Edges by state, in camel case; states without edges are left out.</param>
/// <param name="Asked">Edges asked by this step.</param>
/// <param name="Stage">Stage under way, from 0; null when all are done.</param>
/// <param name="StageName">Its name.</param>
/// <param name="Breach">More failed than may.</param>
/// <param name="IsDone">Every edge that can be reached is done.</param>
/// <param name="AwaitsPromotion">A person has to say that the next stage may start.</param>
/// <param name="RecheckSeconds">When to look again though nobody says anything; null for no such time.</param>
/// <param name="Reason">In words.</param>
/// <param name="After">An earlier rollout that is waited for; null where none is.</param>
public sealed record RolloutAdvanced(
    IReadOnlyDictionary<string, int> Figures, int Asked, int? Stage, string? StageName, bool Breach, bool IsDone, bool AwaitsPromotion,
    double? RecheckSeconds, string Reason, string? After = null);

/// <summary>Put the end on record.</summary>
/// <param name="Rollout">Instance id of the rollout.</param>
/// <param name="State">A <see cref="FleetRolloutState"/> in camel case.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">Who, or which part.</param>
public sealed record EndRolloutInput(string Rollout, string State, string? Reason, string By);

/// <summary>Custom status.</summary>
/// <param name="State">A <see cref="FleetRolloutState"/> in camel case.</param>
/// <param name="Wave">Stage under way.</param>
/// <param name="Figures">Edges by state.</param>
/// <param name="Selected">Edges in all.</param>
/// <param name="Detail">In words.</param>
public sealed record FleetRolloutStatus(string State, string? Wave, IReadOnlyDictionary<string, int> Figures, int Selected, string? Detail);

/// <summary>How it ended.</summary>
/// <param name="Release">Release id.</param>
/// <param name="State">A <see cref="FleetRolloutState"/> in camel case.</param>
/// <param name="Figures">Edges by state.</param>
/// <param name="Selected">Edges in all.</param>
/// <param name="Excluded">Edges that the placement left out.</param>
/// <param name="Reason">Why it ended there.</param>
public sealed record FleetRolloutOutput(
    string Release, string State, IReadOnlyDictionary<string, int> Figures, int Selected, int Excluded, string? Reason);
