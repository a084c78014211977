using System.Globalization;
using Puente.Core.Training;

namespace Puente.Learning.Training.Heads;

/// <summary>What a head's figures cannot say, a plain sentence each.</summary>
public static class Cautions
{
    /// <summary>Images of a class to fit on below which its figures are said to be unsteady.</summary>
    public const int SteadyPositives = 10;

    /// <summary>The sentences, per class first; none where nothing is amiss.</summary>
    /// <param name="scores">Held out, with intervals.</param>
    /// <param name="trainPositives">Images of each class fitted on, [K].</param>
    /// <param name="calibration">Of the head.</param>
    /// <param name="abstention">Of the head.</param>
    /// <param name="baselines">Scores of what the head is to beat, by name.</param>
    public static IReadOnlyList<string> Of(
        HeadScores scores, IReadOnlyList<int> trainPositives, CalibrationResult calibration, AbstentionResult abstention,
        IReadOnlyList<(string Name, HeadScores Scores)> baselines)
    {
        var sentences = new List<string>();
        for (var k = 0; k < scores.Classes.Count; k++)
        {
            if (trainPositives[k] < SteadyPositives)
                sentences.Add($"{scores.Classes[k].Name}: fitted on {Count(trainPositives[k], "image")}; label {SteadyPositives} or more before relying on it.");
            if (Class(scores.Classes[k]) is { } sentence) sentences.Add(sentence);
        }

        if (scores.Intervals is { Note: { } note }) sentences.Add(note);
        if (calibration.Note is { } uncertain) sentences.Add(uncertain);
        if (abstention.Bands is null) sentences.Add(abstention.Note);
        foreach (var (name, baseline) in baselines.Where(baseline => baseline.Scores.MacroF1 >= scores.MacroF1))
            sentences.Add(string.Create(CultureInfo.InvariantCulture, $"{name} does as well, with a macro-F1 of {baseline.MacroF1:0.00} against {scores.MacroF1:0.00}. Here the backbone adds nothing that was measured."));
        return sentences;
    }

    private static string? Class(ClassScore score) =>
        score.Positives == 0 ? $"{score.Name}: no held-out image shows it, so it was not measured."
        : score.Intervals?.Auroc is not { } auroc ? $"{score.Name}: {Count(score.Positives, "held-out image")} from {Count(score.Photographs ?? score.Positives, "photograph")}; its F1 cannot be told from chance."
        : auroc.Contains(0.5) ? string.Create(CultureInfo.InvariantCulture, $"{score.Name}: AUROC {score.Auroc:0.00} ({auroc.Low:0.00} to {auroc.High:0.00}) cannot be told from chance.")
        : null;

    private static string Count(int count, string thing) => count == 1 ? $"1 {thing}" : $"{count} {thing}s";
}
