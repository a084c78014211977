using System.Text;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Gates;
using Puente.Core.Models;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Samples;

namespace Puente.Edge.Gates;

/// <summary>
/// Measures a release that is on disk beside the one that serves, on this site's own labelled samples, before anything is switched. It is loaded, asked and freed again; the
/// samples stay where they are, and what is told of them are scores and counts. Held-out samples judge where there are some, because the head that serves was fitted on the others.
/// </summary>
public sealed class GoldenGate(IGoldenReader reader, EdgeState state, LabelledFolder labelled, ILogger<GoldenGate> log)
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
        var reading = golden.Exists(rule => Classes(rule, Positives).Any(name => Positives(name) >= rule.Needed))
            ? await reader.ReadAsync(id, (await state.FindActiveAsync(cancellationToken))?.Serving, samples, cancellationToken)
            : null;
        var (candidate, baseline) = (reading?.Candidate, reading?.Baseline);
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
}
