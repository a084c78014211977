using Puente.Core;
using Puente.Core.Inspection;

namespace Puente.Edge.Samples.Suggestions;

/// <summary>A crop that is worth a label.</summary>
/// <param name="Photograph">File name of the photograph.</param>
/// <param name="Digest">SHA-256 of its bytes.</param>
/// <param name="Inspection">Id of the inspection that found it.</param>
/// <param name="Box">What to cut out, in pixels of the photograph.</param>
/// <param name="Class">The class that is least certain.</param>
/// <param name="Score">That class's probability.</param>
/// <param name="Uncertainty">0 to 1.</param>
/// <param name="Reason">Why, as a sentence.</param>
public sealed record SampleSuggestion(string Photograph, Digest Digest, string Inspection, PixelBox Box, string Class, double Score, double Uncertainty, string Reason);
