using System.Text;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Gates;
using Puente.Core.Models;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Samples;
using Puente.Serving.Models;

namespace Puente.Edge.Gates;

/// <summary>
/// Measures a release that is on disk beside the one that serves, on this site's own labelled samples, before anything is switched. It is loaded, asked and freed again; the
/// samples stay where they are, and what is told of them are scores and counts. Held-out samples judge where there are some, because the head that serves was fitted on the others.
/// </summary>
public sealed class GoldenGate(ModelHost models, ReleaseFolder releases, EdgeFolders folders, EdgeState state, LabelledFolder labelled, ILogger<GoldenGate> log)
{
    /// <summary>Samples looked at where there are more: held-out ones first, and otherwise by what their names hash to, for names often begin with the class.</summary>
    public const int MaxSamples = 2000;

    /// <summary>What the golden gates among <paramref name="rules"/> say of <paramref name="id"/>.</summary>
    /// <exception cref="InputException">The release is not what it claims, or cannot answer.</exception>
    public async Task<IReadOnlyList<GateFinding>> JudgeAsync(Digest id, IReadOnlyList<GateRule> rules, CancellationToken cancellationToken)
    {
        var golden = rules.Where(rule => rule.Kind == GateKind.Golden).ToList();
        if (golden.Count == 0) return [];
        var samples = Chosen(labelled.Read().Samples);
        var isHeldOut = samples.Exists(sample => sample.Split == Split.Test);
        int[] judged = [.. Enumerable.Range(0, samples.Count).Where(i => !isHeldOut || samples[i].Split == Split.Test)];
        int Positives(string name) => judged.Count(i => samples[i].Classes.Contains(name));
        var results = new List<GateFinding>();
        // Without samples enough nothing need be loaded to know that nothing is known.
        var (candidate, baseline) = golden.Exists(rule => Classes(rule, Positives).Any(name => Positives(name) >= rule.Needed))
            ? Read(id, samples, (await state.FindActiveAsync(cancellationToken))?.Serving, cancellationToken)
            : (null, null);
        foreach (var rule in golden)
        {
            var classes = Classes(rule, Positives);
            if (classes.Count == 0) results.Add(Nothing(rule));
            foreach (var name in classes)
            {
                bool[] truth = [.. judged.Select(i => samples[i].Classes.Contains(name))];
                results.Add(GoldenVerdict.Of(
                    rule, name, candidate?.Count(judged, truth, name) ?? new ClassCount(0, Positives(name), 0), baseline?.Knows(name) == true ? baseline.Count(judged, truth, name) : null));
            }
        }

        foreach (var result in results) log.LogInformation("Gate on {Release}: {Outcome}, {Reason}.", id.Short, result.Outcome, result.Reason);
        return results;
    }

    /// <summary>The same ones each time.</summary>
    internal static List<LabelledSample> Chosen(IReadOnlyList<LabelledSample> samples) =>
    [
        .. samples.OrderByDescending(sample => samples.Count > MaxSamples && sample.Split == Split.Test)
            .ThenBy(sample => Digest.Of(Encoding.UTF8.GetBytes(sample.File)).Hex, StringComparer.Ordinal).Take(MaxSamples),
    ];

    /// <summary>The class that is named, or all of which there are samples enough.</summary>
    private static IReadOnlyList<string> Classes(GateRule rule, Func<string, int> positives) =>
        rule.Class is { } one ? [one] : [.. DefectClass.All.Where(name => positives(name) >= rule.Needed)];

    private static GateFinding Nothing(GateRule rule) => new(
        GateKind.Golden, null, rule.Metric ?? GateMetric.Recall, GateOutcome.Unknown, null, null, 0, $"no class has the {rule.Needed} samples here that are needed");

    private (GoldenAnswers Candidate, GoldenAnswers? Baseline) Read(Digest id, List<LabelledSample> samples, Digest? inPlace, CancellationToken cancellationToken)
    {
        using var candidate = models.Load(folders.Release(id), releases.Open(id), id.ToString());
        candidate.Warm();
        // A release without a head is measured by its embeddings, and the one that serves beside it in the same way.
        var byHead = candidate.Head is not null;
        var answers = GoldenAnswers.Of(candidate, labelled.Folder, samples, byHead, cancellationToken);
        if (models.IsReady)
        {
            using var lease = models.Rent();
            return (answers, Ask(lease.Release));
        }

        // In an agent nothing serves: what its workers serve is on this disk.
        if (inPlace is not { } other || TryLoad(other) is not { } loaded) return (answers, null);
        using (loaded) return (answers, Ask(loaded));

        GoldenAnswers? Ask(LoadedRelease release) => byHead && release.Head is null ? null : GoldenAnswers.Of(release, labelled.Folder, samples, byHead, cancellationToken);
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
