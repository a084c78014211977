using Puente.Core.Gates;

namespace Puente.Workflows.Delivery;

/// <summary>Bring this edge to a release.</summary>
/// <param name="Generation">Generation of the desired twin that asks for it.</param>
/// <param name="Release">Release id: digest of the signed manifest.</param>
/// <param name="Gates">Gates to pass before the switch, and while it serves; null for none.</param>
public sealed record ApplyInput(long Generation, string Release, IReadOnlyList<GateRule>? Gates = null);

/// <summary>What a fetch cost.</summary>
/// <param name="BytesFetched">Bytes that crossed from the cloud store; what is here already costs nothing.</param>
public sealed record FetchOutput(long BytesFetched);

/// <summary>What to write into the reported twin.</summary>
public sealed record ReportInput(long Generation, string? Release, string State, string? Error, long BytesFetched, IReadOnlyList<GateFinding>? Gates = null);

/// <summary>How an edge got there.</summary>
public sealed record ApplyOutput(string Release, string State, string? Error, long BytesFetched);
