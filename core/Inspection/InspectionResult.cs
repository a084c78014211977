namespace Puente.Core.Inspection;

/// <summary>A box in pixels of the photograph; right and bottom are X + Width, Y + Height.</summary>
public readonly record struct PixelBox(int X, int Y, int Width, int Height)
{
    /// <summary>Pixels covered.</summary>
    public long Area => (long)Width * Height;

    /// <summary>Pixels common to both.</summary>
    public long Intersection(PixelBox other)
    {
        long width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        long height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        return width > 0 && height > 0 ? width * height : 0;
    }
}

/// <summary>A connected set of tiles that carry one class.</summary>
/// <param name="Class">Canonical class name.</param>
/// <param name="Score">Highest probability among its tiles.</param>
/// <param name="Box">Bounding box in pixels of the photograph.</param>
/// <param name="Tiles">Tiles merged.</param>
public sealed record DefectRegion(string Class, double Score, PixelBox Box, int Tiles)
{
    /// <summary>Whether its score lies where the release gives no answer, so that a person should look; null where the release promises no such band.</summary>
    public bool? Uncertain { get; init; }
}

/// <summary>Where a photograph was taken (EXIF GPS), WGS 84 degrees; altitude in metres when given.</summary>
public sealed record GeoPosition(double Latitude, double Longitude, double? Altitude);

/// <summary>What one photograph showed.</summary>
/// <param name="Id">Id of the inspection: its photograph's digest, shortened, under its release.</param>
/// <param name="Photograph">File name as it came.</param>
/// <param name="Digest">SHA-256 of the file.</param>
/// <param name="Width">Pixels across.</param>
/// <param name="Height">Pixels down.</param>
/// <param name="Release">Release that answered.</param>
/// <param name="Tiles">Tiles cut.</param>
/// <param name="Regions">Defects found, highest score first.</param>
/// <param name="Position">Where it was taken, when EXIF says.</param>
/// <param name="Seconds">Wall seconds from bytes to result.</param>
public sealed record InspectionResult(
    string Id, string Photograph, Digest Digest, int Width, int Height, string Release, int Tiles,
    IReadOnlyList<DefectRegion> Regions, GeoPosition? Position, double Seconds)
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.inspection/v1";

    /// <summary>Tiles of which the release gives no answer for at least one class; null where it promises no band.</summary>
    public int? UncertainTiles { get; init; }
}
