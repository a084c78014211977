namespace Puente.Fleet;

/// <summary>Where a score comes from.</summary>
public enum ScoreCoordinateType
{
    /// <summary>It is one of <see cref="BuiltInScore"/>.</summary>
    BuiltIn,

    /// <summary>An add-on gives it to each edge.</summary>
    AddOn,
}
