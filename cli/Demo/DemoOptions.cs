namespace Puente.Cli.Demo;

/// <summary>What a person asked the demo for. Numbers are in range; folders and files are checked by <see cref="Inputs.DemoInputs"/>.</summary>
public sealed record DemoOptions
{
    /// <summary>Where state lives when no folder is given, under the current directory.</summary>
    public const string DefaultData = ".puente/demo";

    /// <summary>Unlabelled photographs generated when no folder is given.</summary>
    public const int DefaultUnlabelledCount = 3200;

    /// <summary>Seconds of the demo that are not pretraining, about, on two cores.</summary>
    private const double OtherSeconds = 185;

    /// <summary>Least seconds of pretraining.</summary>
    private const double MinimumTrainingSeconds = 20;

    /// <summary>Folder of unlabelled photographs; null generates them.</summary>
    public string? Unlabelled { get; init; }

    /// <summary>Folder of labelled images; null generates them.</summary>
    public string? Labelled { get; init; }

    /// <summary>Photograph to inspect; null chooses one.</summary>
    public string? Photo { get; init; }

    /// <summary>Folder where all state lives.</summary>
    public string Data { get; init; } = DefaultData;

    /// <summary>Minutes the whole demo may take, about.</summary>
    public double Minutes { get; init; } = 5;

    /// <summary>Edges, at least 1.</summary>
    public int Edges { get; init; } = 2;

    /// <summary>Seed of everything random.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>First port; 0 takes any free ones.</summary>
    public int Port { get; init; } = 7071;

    /// <summary>Unlabelled photographs to generate; ignored when a folder is given.</summary>
    public int UnlabelledCount { get; init; } = DefaultUnlabelledCount;

    /// <summary>Folder of Dapr component files; null for the local ones that the tiers bring.</summary>
    public string? Components { get; init; }

    /// <summary>Pretrain from random weights, and not from the base backbone that ships.</summary>
    public bool FromScratch { get; init; }

    /// <summary>Leave all running after success.</summary>
    public bool Keep { get; init; }

    /// <summary>Approve without asking.</summary>
    public bool Yes { get; init; }

    /// <summary>One JSON object as the last line of standard output, and no table.</summary>
    public bool Json { get; init; }

    /// <summary>Seconds of training left for pretraining; at least 20.</summary>
    public double TrainingSeconds => Math.Max(MinimumTrainingSeconds, Math.Round(60 * Minutes - OtherSeconds));
}
