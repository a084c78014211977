using System.Text.Json;
using Puente.Core;
using Puente.Core.Inspection;

namespace Puente.Serving.Inspection;

/// <summary>An inspection as GeoJSON (RFC 7946): where the camera stood, with what it saw. Where in the world a region lies is not claimed.</summary>
public static class InspectionGeoJson
{
    /// <summary>A FeatureCollection with one point; null when <paramref name="result"/> has no position.</summary>
    public static string? Write(InspectionResult result)
    {
        if (result.Position is not { } position) return null;
        double[] coordinates = position.Altitude is { } altitude && double.IsFinite(altitude)
            ? [position.Longitude, position.Latitude, altitude]
            : [position.Longitude, position.Latitude];
        return JsonSerializer.Serialize(
            new
            {
                type = "FeatureCollection",
                features = new[]
                {
                    new
                    {
                        type = "Feature",
                        id = result.Id,
                        geometry = new { type = "Point", coordinates },
                        properties = new
                        {
                            photograph = result.Photograph, digest = result.Digest, release = result.Release,
                            width = result.Width, height = result.Height, defects = result.Regions.Count,
                            uncertain = result.UncertainTiles is null ? (int?)null : result.Regions.Count(region => region.Uncertain == true), regions = result.Regions,
                        },
                    },
                },
            },
            Json.Options);
    }
}
