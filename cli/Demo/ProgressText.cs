using System.Globalization;
using Puente.Cli.Client.Contracts;

namespace Puente.Cli.Demo;

/// <summary>Puts an orchestration's custom status into words and a fraction.</summary>
public static class ProgressText
{
    /// <summary>The words, and the part done from 0 to 1 where it is known.</summary>
    public static (string Text, double? Fraction) Of(WorkProgress progress)
    {
        var words = new List<string>();
        if (progress.State is { } state) words.Add(state);
        if (progress.Stage is { } stage && stage != progress.State) words.Add(stage);
        if (progress.Wave is { } wave) words.Add($"wave {wave}");
        if (progress.Slice is { } slice) words.Add(Invariant($"slice {slice}"));
        if (progress.Step is { } step) words.Add(progress.Steps is { } planned ? Invariant($"step {step} of {planned}") : Invariant($"step {step}"));
        if (progress.Done is { } done) words.Add(progress.Total is { } total ? Invariant($"{done} of {total}") : Invariant($"{done}"));
        if (progress.Loss is { } loss) words.Add(Invariant($"loss {loss:0.000}"));
        if (progress.ImagesPerSecond is { } speed) words.Add(Invariant($"{speed:0} images/s"));
        if (progress.SecondsLeft is { } left) words.Add(Invariant($"{left:0} s left"));
        if (progress.Edges is { Count: > 0 } edges) words.Add(string.Join(", ", edges.Select(edge => $"{edge.Edge} {edge.State}")));
        if (progress.Figures is { Count: > 0 } figures) words.AddRange(figures.Select(figure => Invariant($"{figure.Value} {figure.Key}")));
        return (string.Join(", ", words), FractionOf(progress));
    }

    private static double? FractionOf(WorkProgress progress) => progress switch
    {
        { Step: { } step, Steps: > 0 and { } steps } => (double)step / steps,
        { Done: { } done, Total: > 0 and { } total } => (double)done / total,
        { Edges: { Count: > 0 } edges } => (double)edges.Count(edge => edge.State == "serving") / edges.Count,
        { Figures: { } figures, Selected: > 0 and { } selected } => (double)figures.GetValueOrDefault("serving") / selected,
        _ => null,
    };

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
