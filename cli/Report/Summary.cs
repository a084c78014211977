using Puente.Cli.Demo;
using Puente.Cli.Demo.Stages;

namespace Puente.Cli.Report;

/// <summary>The figures that table and report share, one a line.</summary>
public static class Summary
{
    /// <summary>The lines; what was not reached is left out.</summary>
    public static IEnumerable<string> Lines(DemoRecord record)
    {
        if (record.Tune?.Scores is not null) yield return $"Accuracy: {TuneGate.Scores(record.Tune)}";
        if (record.BytesToEdge is { } crossed) yield return $"Bytes that crossed to the edges: {Bytes.Text(crossed)} ({crossed})";
        if (record.BytesKeptAtEdge is { } kept) yield return $"Bytes that stayed at the edge: {Bytes.Text(kept)} ({kept})";
        if (record.Privacy is { } privacy) yield return $"Labelled images found elsewhere: {privacy.Found.Count} (searched {privacy.Files} files, {Bytes.Text(privacy.Bytes)})";
        if (record.Refused is { } refused) yield return $"Refused at {refused.Edge}, and rolled back: {refused.Reason}";
        if (record.Overlay is { } overlay) yield return $"Overlay: {overlay}";
        if (record.Report is { } report) yield return $"Report: {report}";
        foreach (var (name, url) in record.Urls) yield return $"{name}: {url}";
    }
}
