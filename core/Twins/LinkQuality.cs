namespace Puente.Core.Twins;

/// <summary>How an edge's link to its hub has been since the edge started.</summary>
/// <param name="BytesPerSecond">How fast files came, the latest counting most; null before one came.</param>
/// <param name="Outages">How often nothing got through any more.</param>
/// <param name="LastOutageSeconds">How long the last of these was; null before one ended.</param>
public sealed record LinkQuality(double? BytesPerSecond, int Outages, double? LastOutageSeconds);
