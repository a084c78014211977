using System.Globalization;

namespace Puente.Cli.Demo;

/// <summary>Puts byte counts into words.</summary>
public static class Bytes
{
    /// <summary>In MB, kB or bytes (powers of ten).</summary>
    public static string Text(long bytes) => bytes switch
    {
        >= 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
        >= 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
    };
}
