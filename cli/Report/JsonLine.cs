using System.Text.Json;
using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Core;

namespace Puente.Cli.Report;

/// <summary>The demo's outcome as one JSON object on one line.</summary>
public static class JsonLine
{
    /// <summary>Writes the line. <c>accuracy</c> is the tuned head's macro-F1 on held-out images; what was not reached is null.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="record">What was found out.</param>
    /// <param name="exitCode">How the command ends.</param>
    /// <param name="errors">What a person was told of a failure; empty when there was none.</param>
    public static void Write(TextWriter output, DemoRecord record, int exitCode, IReadOnlyList<string> errors)
    {
        var scores = record.Tune?.Scores;
        var line = new Dictionary<string, object?>
        {
            ["ok"] = exitCode == ExitCode.Done,
            ["exitCode"] = exitCode,
            ["stages"] = record.Stages.Select(stage => new { stage.Name, stage.Seconds, stage.Ok, stage.Reused, stage.Detail }),
            ["accuracy"] = scores?.MacroF1,
            ["baselines"] = record.Tune is { } tune ? new { randomBackbone = tune.RandomBackbone?.MacroF1, rawStatistics = tune.RawStatistics?.MacroF1 } : null,
            ["perClass"] = scores?.Classes.ToDictionary(one => one.Name, one => new { one.Precision, one.Recall, one.F1, one.Positives }),
            ["bytesToEdge"] = record.BytesToEdge,
            ["bytesKeptAtEdge"] = record.BytesKeptAtEdge,
            ["privacy"] = record.Privacy is { } privacy ? new { privacy.Images, privacy.Files, privacy.Bytes, found = privacy.Found.Count } : null,
            ["detection"] = record.Detection is { } found ? new { found.Recall, found.Precision, found.Defects, found.Regions } : null,
            ["retrain"] = record.RetrainReason,
            ["refused"] = record.Refused,
            ["overlay"] = record.Overlay,
            ["report"] = record.Report,
            ["urls"] = record.Urls,
            ["errors"] = errors,
        };
        output.WriteLine(JsonSerializer.Serialize(line, Json.Options));
    }
}
