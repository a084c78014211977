using System.Text.Json;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Training;

/// <summary>What a run told of itself, over all times it was begun, from its <c>progress.jsonl</c>.</summary>
/// <param name="Steps">Lines of steps, in order of the step; where a step was done twice, the later one.</param>
/// <param name="Probes">Lines of probes, likewise.</param>
public sealed record TrainingHistory(IReadOnlyList<TrainerProgress> Steps, IReadOnlyList<TrainerProgress> Probes)
{
    /// <summary>What a probe warned of, once each.</summary>
    public IReadOnlyList<string> Warnings => [.. Probes.Select(line => line.Message).OfType<string>().Distinct()];

    /// <summary>Median of the views a second; null when none was told.</summary>
    public double? ImagesPerSecond => Steps.Select(line => line.ImagesPerSecond).OfType<double>().Order().ToList() is { Count: > 0 } speeds ? speeds[speeds.Count / 2] : null;

    /// <summary>Reads the lines at <paramref name="path"/>; a line cut short by a kill is passed over. No file is an empty history.</summary>
    public static TrainingHistory Read(string path)
    {
        var lines = File.Exists(path) ? File.ReadLines(path).Select(Line).OfType<TrainerProgress>().ToList() : [];
        return new TrainingHistory(ByStep(lines, "step"), ByStep(lines, "probe"));
    }

    private static List<TrainerProgress> ByStep(IEnumerable<TrainerProgress> lines, string kind)
    {
        var steps = new SortedDictionary<int, TrainerProgress>();
        foreach (var line in lines.Where(line => line.Event == kind && line.Step is not null)) steps[line.Step!.Value] = line;
        return [.. steps.Values];
    }

    private static TrainerProgress? Line(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<TrainerProgress>(text, Json.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
