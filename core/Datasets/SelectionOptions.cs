namespace Puente.Core.Datasets;

/// <summary>What becomes training data, beyond being an image of its own.</summary>
public sealed record SelectionOptions
{
    /// <summary>When a sample is too poor to learn from.</summary>
    public QualityOptions Quality { get; init; } = new();

    /// <summary>Samples kept, the most diverse ones (greedy k-centre); 0, the default, keeps all.</summary>
    public int Keep { get; init; }

    /// <summary>Draws the first sample of those kept; default 0. Ignored when <see cref="Keep"/> is 0.</summary>
    public int Seed { get; init; }

    /// <summary>What is out of bounds, a sentence each; empty when all is well.</summary>
    public IEnumerable<string> Faults()
    {
        if (Keep < 0) yield return $"keep is {Keep}, must be 0 (all) or more";
        if (Quality is null) yield return "quality is null, must be an object or left out";
        else
            foreach (var fault in Quality.Faults()) yield return fault;
    }
}
