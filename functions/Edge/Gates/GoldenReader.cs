using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Edge.Delivery;
using Puente.Serving.Models;

namespace Puente.Edge.Gates;

/// <summary>Asks them in this process: the candidate is loaded beside what serves, asked and freed again.</summary>
public sealed class GoldenReader(ModelHost models, ReleaseFolder releases, EdgeFolders folders, ILogger<GoldenReader> log) : IGoldenReader
{
    /// <inheritdoc/>
    public Task<GoldenReading> ReadAsync(Digest candidate, Digest? inPlace, IReadOnlyList<LabelledSample> samples, CancellationToken cancellationToken) =>
        Task.Run(() => Read(candidate, inPlace, samples, cancellationToken), cancellationToken);

    private GoldenReading Read(Digest id, Digest? inPlace, IReadOnlyList<LabelledSample> samples, CancellationToken cancellationToken)
    {
        using var candidate = models.Load(folders.Release(id), releases.Open(id), id.ToString());
        candidate.Warm();
        // A release without a head is measured by its embeddings, and the one that serves beside it in the same way.
        var byHead = candidate.Head is not null;
        var answers = GoldenAnswers.Of(candidate, folders.Samples, samples, byHead, cancellationToken);
        if (models.IsReady)
        {
            using var lease = models.Rent();
            return new GoldenReading(answers, Ask(lease.Release));
        }

        // In an agent nothing serves: what its workers serve is on this disk.
        if (inPlace is not { } other || TryLoad(other) is not { } loaded) return new GoldenReading(answers, null);
        using (loaded) return new GoldenReading(answers, Ask(loaded));

        GoldenAnswers? Ask(LoadedRelease release) => byHead && release.Head is null ? null : GoldenAnswers.Of(release, folders.Samples, samples, byHead, cancellationToken);
    }

    private LoadedRelease? TryLoad(Digest id)
    {
        try
        {
            return models.Load(folders.Release(id), releases.Open(id), id.ToString());
        }
        catch (InputException e)
        {
            log.LogWarning(e, "Release {Release} is in place, and cannot be measured.", id.Short);
            return null;
        }
    }
}
