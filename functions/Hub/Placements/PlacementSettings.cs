using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Fleet;

namespace Puente.Hub.Placements;

/// <summary>Reads when the hub taints an edge by itself: settings <c>Placement:UnreachableAfter</c> (default 00:05:00) and <c>Placement:LowDiskBytes</c> (default 1073741824; 0 never).</summary>
public static class PlacementSettings
{
    /// <summary>The options.</summary>
    /// <exception cref="InputException">A setting is wrong.</exception>
    public static AutomaticTaintOptions Read(IConfiguration configuration)
    {
        var (settings, options) = (configuration.GetSection("Placement"), new AutomaticTaintOptions());
        if (settings["UnreachableAfter"] is { Length: > 0 } after)
            options = options with
            {
                UnreachableAfter = TimeSpan.TryParse(after, CultureInfo.InvariantCulture, out var time)
                    ? time : throw new InputException("Placement:UnreachableAfter", after, "is no time span", "Give one such as 00:05:00."),
            };
        if (settings["LowDiskBytes"] is { Length: > 0 } low)
            options = options with
            {
                LowDiskBytes = double.TryParse(low, NumberStyles.Float, CultureInfo.InvariantCulture, out var bytes)
                    ? bytes : throw new InputException("Placement:LowDiskBytes", low, "is no number", "Give bytes, or 0 to turn the taint off."),
            };
        options.Validate();
        return options;
    }
}
