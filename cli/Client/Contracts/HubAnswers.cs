using Puente.Core.Datasets;
using Puente.Core.Training;

namespace Puente.Cli.Client.Contracts;

/// <summary>A tier's health.</summary>
public sealed record Health(string Status, string Tier, string? Version, string? Name, string? Release, string? Detail);

/// <summary>A join token as it was made.</summary>
public sealed record JoinTokenAnswer(string Id, string Token, DateTimeOffset ExpiresAt);

/// <summary>A dataset in the hub's list.</summary>
public sealed record DatasetInfo(string Digest, string Name, int Samples);

/// <summary>What ingesting made.</summary>
public sealed record DatasetOutput(
    string Digest, string Name, int Files, int Samples, IReadOnlyList<RejectedFile>? Rejected, int NearDuplicates, int Shards, long Bytes);

/// <summary>What pretraining made.</summary>
public sealed record RunOutput(
    string Run, string Dataset, string Recipe, int Seed, int Steps, double? Loss, double TrainedSeconds, int Slices, string Backbone);

/// <summary>A measured condition and whether it held.</summary>
public sealed record GateVerdict(bool Passed, string? Reason);

/// <summary>What evaluating, registering and approving made; no release when the gate or a person said no.</summary>
public sealed record ReleaseOutput(
    string? Release, string Name, int Version, GateVerdict? Gate, EvaluationResult? Evaluation, string? ApprovedBy, long BytesPublished);

/// <summary>What a rollout reached.</summary>
public sealed record RolloutOutput(string Release, IReadOnlyList<RolledEdge>? Edges);

/// <summary>One edge of a finished rollout.</summary>
/// <param name="Edge">Name.</param>
/// <param name="Wave">Wave it went in.</param>
/// <param name="State"><c>serving</c> when it is done.</param>
/// <param name="BytesFetched">Bytes that crossed to it.</param>
/// <param name="Seconds">From the desired twin to serving.</param>
public sealed record RolledEdge(string Edge, string? Wave, string State, long BytesFetched, double Seconds);

/// <summary>An edge as the hub sees it.</summary>
public sealed record EdgeInfo(string Name, IReadOnlyDictionary<string, string>? Labels, ReportedTwin? Reported);

/// <summary>What an edge says of itself.</summary>
public sealed record ReportedTwin(string? Release, string? LocalRelease, string? State, string? Error, long BytesFetched);
