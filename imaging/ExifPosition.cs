using MetadataExtractor;
using MetadataExtractor.Formats.Exif;
using Puente.Core.Inspection;

namespace Puente.Imaging;

/// <summary>Where a photograph says it was taken.</summary>
public static class ExifPosition
{
    /// <summary>The EXIF GPS position of an image file; null when there is none or it cannot be read.</summary>
    public static GeoPosition? Read(byte[] bytes)
    {
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            var gps = ImageMetadataReader.ReadMetadata(stream).OfType<GpsDirectory>().FirstOrDefault();
            var location = gps?.GetGeoLocation();
            if (gps is null || location is null) return null;

            // Damaged EXIF can give anything, NaN included: a position off the globe is none.
            if (!(Math.Abs(location.Latitude) <= 90 && Math.Abs(location.Longitude) <= 180)) return null;
            return new GeoPosition(location.Latitude, location.Longitude, Altitude(gps));
        }
        catch (Exception e) when (e is ImageProcessingException or MetadataException or IOException)
        {
            return null;
        }
    }

    /// <summary>Metres above sea level; the reference tag 1 means below.</summary>
    private static double? Altitude(GpsDirectory gps)
    {
        if (!gps.TryGetRational(GpsDirectory.TagAltitude, out var metres) || metres.Denominator == 0) return null;
        var below = gps.TryGetInt32(GpsDirectory.TagAltitudeRef, out var reference) && reference == 1;
        return below ? -metres.ToDouble() : metres.ToDouble();
    }
}
