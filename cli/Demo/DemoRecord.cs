using Puente.Cli.Client.Contracts;
using Puente.Cli.Demo.Privacy;
using Puente.Cli.Demo.Scoring;
using Puente.Core.Inspection;

namespace Puente.Cli.Demo;

/// <summary>What a demo found out, for the table, the JSON line and the report. Filled stage by stage; the rest is null.</summary>
public sealed class DemoRecord
{
    /// <summary>Stages run, in order.</summary>
    public List<StageRecord> Stages { get; } = [];

    /// <summary>Lines worth keeping in the report.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>What was ingested.</summary>
    public DatasetOutput? Dataset { get; set; }

    /// <summary>What was pretrained.</summary>
    public RunOutput? Run { get; set; }

    /// <summary>What was released.</summary>
    public ReleaseOutput? Release { get; set; }

    /// <summary>Where it was rolled out to.</summary>
    public RolloutOutput? Rollout { get; set; }

    /// <summary>What was tuned.</summary>
    public TuneOutput? Tune { get; set; }

    /// <summary>Whether labelled images were found where they may not be.</summary>
    public PrivacyFindings? Privacy { get; set; }

    /// <summary>What the photograph showed.</summary>
    public InspectionResult? Inspection { get; set; }

    /// <summary>How that compares with the truth, where it is known.</summary>
    public DetectionScore? Detection { get; set; }

    /// <summary>Why retraining learned nothing.</summary>
    public string? RetrainReason { get; set; }

    /// <summary>What became of a worse release.</summary>
    public RefusedRelease? Refused { get; set; }

    /// <summary>Bytes that crossed from the hub to the edges.</summary>
    public long? BytesToEdge => Rollout?.Edges?.Sum(edge => edge.BytesFetched);

    /// <summary>Bytes of labelled images and labels that stayed at the edge.</summary>
    public long? BytesKeptAtEdge { get; set; }

    /// <summary>Path of the overlay image.</summary>
    public string? Overlay { get; set; }

    /// <summary>Path of the report.</summary>
    public string? Report { get; set; }

    /// <summary>Addresses of the running APIs by tier.</summary>
    public Dictionary<string, string> Urls { get; } = [];
}
