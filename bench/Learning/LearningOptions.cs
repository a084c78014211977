namespace Puente.Bench.Learning;

/// <summary>What is measured.</summary>
internal sealed record LearningOptions
{
    /// <summary>Longest pretraining of a seed, in minutes; 0 pretrains none.</summary>
    public required double Minutes { get; init; }

    /// <summary>Backbones pretrained, seeds 1, 2 ….</summary>
    public required int Seeds { get; init; }

    /// <summary>Recipe of the trainer's recipes folder.</summary>
    public required string Recipe { get; init; }

    /// <summary>Folder of real photographs; null leaves their tasks out.</summary>
    public string? Photographs { get; init; }

    /// <summary>Graph of a backbone to measure as it is; null: none.</summary>
    public string? Shipped { get; init; }

    /// <summary>How long each trainer steps, and the peer tunes and embeds, in each round of the speed figures.</summary>
    public required double Seconds { get; init; }

    /// <summary>The one task of the labels that is measured; null: all.</summary>
    public string? Task { get; init; }

    /// <summary>Whether to measure what labels are worth.</summary>
    public required bool HasLabels { get; init; }

    /// <summary>Whether to measure how fast a step is.</summary>
    public required bool HasSpeed { get; init; }

    /// <summary>Folder for data and checkpoints; null: a temporary one, removed.</summary>
    public string? Work { get; init; }
}
