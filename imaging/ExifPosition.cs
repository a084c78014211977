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
            double? altitude = gps.TryGetRational(GpsDirectory.TagAltitude, out var metres) ? metres.ToDouble() : null;
            return new GeoPosition(location.Latitude, location.Longitude, altitude);
        }
        catch (Exception e) when (e is ImageProcessingException or IOException)
        {
            return null;
        }
    }
}
