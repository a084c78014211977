using Puente.Core.Inspection;
using Puente.Core.Training;

namespace Puente.Cli.Client.Contracts;

/// <summary>What an edge holds of labelled images.</summary>
public sealed record SamplesAnswer(int Total, IReadOnlyDictionary<string, int>? PerClass, string Digest, long Bytes);

/// <summary>What tuning at an edge made.</summary>
public sealed record TuneOutput(
    bool Learned, string? Reason, string? Release, HeadScores? Scores, HeadScores? RandomBackbone, HeadScores? RawStatistics,
    GateVerdict? Gate, int TrainSamples, int TestSamples);

/// <summary>An inspection and where its files are on the edge's disk.</summary>
public sealed record InspectionAnswer(InspectionResult Result, InspectionFiles? Files);

/// <summary>Paths on the edge's disk.</summary>
public sealed record InspectionFiles(string? Result, string? Overlay, string? GeoJson);

/// <summary>The scheduled retraining's last firing.</summary>
public sealed record RetrainingStatus(DateTimeOffset? LastFired, string? InstanceId, string? RuntimeStatus, RetrainOutput? Output)
{
    /// <summary>True when it ended in order.</summary>
    public bool IsCompleted => DurableStatus.Is(RuntimeStatus, "Completed");

    /// <summary>True when it ended.</summary>
    public bool IsFinished => IsCompleted || DurableStatus.Is(RuntimeStatus, "Failed") || DurableStatus.Is(RuntimeStatus, "Terminated");
}

/// <summary>What the scheduled retraining decided.</summary>
public sealed record RetrainOutput(bool Learned, string? Reason);
