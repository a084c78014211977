using System.Text.Json.Serialization;

namespace Puente.Learning.Vision;

/// <summary>How a token knows its place.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PositionKind>))]
public enum PositionKind
{
    /// <summary>Fixed sines and cosines of row and column (<see cref="SinCosPosition"/>).</summary>
    SinCos,

    /// <summary>A learned vector a place, for the class token too; interpolated for other sizes (<see cref="LearnedPosition"/>).</summary>
    Learned,
}
