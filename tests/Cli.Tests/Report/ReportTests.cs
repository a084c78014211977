using System.Text.Json;
using Puente.Cli.Client.Contracts;
using Puente.Cli.Commands;
using Puente.Cli.Demo;
using Puente.Cli.Demo.Scoring;
using Puente.Cli.Report;
using Puente.Core;
using Puente.Core.Inspection;
using Puente.Core.Training;

namespace Puente.Cli.Tests.Report;

public sealed class ReportTests
{
    [Fact]
    public void The_json_line_has_what_was_asked_for()
    {
        var line = Line(Record(), ExitCode.Done);
        var stage = line.GetProperty("stages")[0];
        Assert.Equal(("ingest", 12.5, true, true), (stage.GetProperty("name").GetString(), stage.GetProperty("seconds").GetDouble(), stage.GetProperty("ok").GetBoolean(), stage.GetProperty("reused").GetBoolean()));
        Assert.True(line.GetProperty("ok").GetBoolean());
        Assert.Equal(0.71, line.GetProperty("accuracy").GetDouble());
        Assert.Equal(0.8, line.GetProperty("perClass").GetProperty("exposed-rebar").GetProperty("precision").GetDouble());
        Assert.Equal(0.3, line.GetProperty("baselines").GetProperty("randomBackbone").GetDouble());
        Assert.Equal(3000, line.GetProperty("bytesToEdge").GetInt64());
        Assert.Equal(2_000_000, line.GetProperty("bytesKeptAtEdge").GetInt64());
        Assert.Equal("/d/edge-1/overlay.png", line.GetProperty("overlay").GetString());
        Assert.Equal("/d/report.md", line.GetProperty("report").GetString());
    }

    [Fact]
    public void A_failure_is_a_whole_object_too()
    {
        var record = new DemoRecord();
        record.Stages.Add(new StageRecord("ingest", 1, false, false, "no"));
        using var output = new StringWriter();
        JsonLine.Write(output, record, ExitCode.Failed, ["hub died"]);
        var text = output.ToString();
        Assert.Equal(text.Length - Environment.NewLine.Length, text.IndexOf(Environment.NewLine, StringComparison.Ordinal));
        var line = JsonDocument.Parse(text).RootElement;
        Assert.False(line.GetProperty("ok").GetBoolean());
        Assert.Equal(1, line.GetProperty("exitCode").GetInt32());
        Assert.Equal("hub died", line.GetProperty("errors")[0].GetString());
    }

    [Fact]
    public void The_report_shows_stages_scores_regions_and_a_relative_overlay()
    {
        var text = MarkdownReport.Text("/d/report.md", Record(), DateTimeOffset.UnixEpoch);
        Assert.Contains("| ingest | 12.5 | ok | yes | 3 photographs \\| fine |", text, StringComparison.Ordinal);
        Assert.Contains("| exposed-rebar | 0.80 | 0.60 | 0.69 | 40 |", text, StringComparison.Ordinal);
        Assert.Contains("| randomly initialised backbone | 0.300 |", text, StringComparison.Ordinal);
        Assert.Contains("| exposed-rebar | 0.90 | 1 | 2 | 3 | 4 |", text, StringComparison.Ordinal);
        Assert.Contains("(edge-1/overlay.png)", text, StringComparison.Ordinal);
        Assert.Contains("Recall 0.75 of 4 known defects", text, StringComparison.Ordinal);
    }

    private static JsonElement Line(DemoRecord record, int code)
    {
        using var output = new StringWriter();
        JsonLine.Write(output, record, code, []);
        return JsonDocument.Parse(output.ToString()).RootElement;
    }

    private static DemoRecord Record()
    {
        var record = new DemoRecord
        {
            Tune = new TuneOutput(true, null, "local", Scores(0.71), Scores(0.3), Scores(0.5), null, 140, 280),
            Rollout = new RolloutOutput("r", [new RolledEdge("edge-1", "canary", "serving", 1000, 1), new RolledEdge("edge-2", "fleet", "serving", 2000, 1)]),
            BytesKeptAtEdge = 2_000_000,
            Overlay = "/d/edge-1/overlay.png",
            Report = "/d/report.md",
            Detection = new DetectionScore(3, 4, 5, 6),
            Inspection = new InspectionResult("id", "drone.jpg", Digest.Of([1]), 4000, 3000, "local", 500, [new DefectRegion("exposed-rebar", 0.9, new PixelBox(1, 2, 3, 4), 1)], null, 3.2),
        };
        record.Stages.Add(new StageRecord("ingest", 12.5, true, true, "3 photographs | fine"));
        record.Urls["hub"] = "http://127.0.0.1:7071/";
        return record;
    }

    private static HeadScores Scores(double score) => new(score, [new ClassScore("exposed-rebar", 0.8, 0.6, 0.69, 40)], [[30]]);
}
