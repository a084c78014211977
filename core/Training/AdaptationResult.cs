namespace Puente.Core.Training;

/// <summary>What came of tuning's second stage.</summary>
/// <param name="Method">Which weights were changed.</param>
/// <param name="Tried">Whether every fold was trained and compared; false when there were too few photographs, time was up, or the loss was not finite.</param>
/// <param name="Kept">Whether the head goes with the adapted backbone.</param>
/// <param name="Gain">What it was worth out of fold; null unless tried.</param>
/// <param name="Seconds">Wall seconds the stage took.</param>
/// <param name="Note">The same for a person to read, and what to do where it stopped.</param>
public sealed record AdaptationResult(AdaptMethod Method, bool Tried, bool Kept, AdaptationGain? Gain, double Seconds, string Note)
{
    /// <summary>The adapters alone, relative to the output folder; null unless kept, and where all weights were changed.</summary>
    public string? Adapter { get; init; }

    /// <summary>The backbone that the head goes with, adapters merged; null unless kept.</summary>
    public BackboneFiles? Backbone { get; init; }

    /// <summary>On the held-out part, the head over the backbone as it was, which this one replaces; null unless kept.</summary>
    public HeadScores? Replaced { get; init; }
}
