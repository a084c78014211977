using Puente.Core;

namespace Puente.Hub.Placements;

/// <summary>Scores that an add-on gave an edge: Open Cluster Management's <c>AddOnPlacementScore</c>.</summary>
/// <param name="Scores">By name, −100 to 100.</param>
/// <param name="ValidUntil">From then on they count as 0; null for ever.</param>
public sealed record EdgeScores(IReadOnlyDictionary<string, int> Scores, DateTimeOffset? ValidUntil = null)
{
    private const int Max = 100, MaxScores = 100;

    /// <summary>Throws when the scores are not well formed.</summary>
    /// <exception cref="InputException">There are too many, or one is out of bounds.</exception>
    public void Validate()
    {
        if (Scores is null || Scores.Count > MaxScores)
            throw new InputException("scores", $"{Scores?.Count} of them", "are missing or too many", $"Give 1 to {MaxScores} by name.");
        foreach (var (name, value) in Scores)
            if (string.IsNullOrWhiteSpace(name) || value is < -Max or > Max)
                throw new InputException("scores", $"{name}={value}", "is out of bounds or has no name", $"Give −{Max} to {Max}.");
    }
}
