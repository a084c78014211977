using Puente.Core;
using Puente.Core.Datasets;

namespace Puente.Edge.Workers.Judging;

/// <summary>What an agent asks a worker to measure: on what will serve, not on the agent's own machine.</summary>
/// <param name="Id">Of this question.</param>
/// <param name="Worker">Whom it is for.</param>
/// <param name="Candidate">The release that is judged.</param>
/// <param name="InPlace">The one that serves; null: none.</param>
/// <param name="Samples">Of the site's folder.</param>
public sealed record JudgingRequest(string Id, string Worker, Digest Candidate, Digest? InPlace, IReadOnlyList<LabelledSample> Samples);
