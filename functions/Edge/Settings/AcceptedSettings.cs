using Puente.Core.Settings;

namespace Puente.Edge.Settings;

/// <summary>What the hub's settings are here, with no hub in reach too.</summary>
/// <param name="Generation">Of those that are heeded; 0 for none yet.</param>
/// <param name="Settings">Those that are heeded.</param>
/// <param name="Refused">Why newer ones are not; null while none are refused.</param>
public sealed record AcceptedSettings(long Generation, SiteSettings Settings, string? Refused = null)
{
    /// <summary>The hub never set any.</summary>
    public static AcceptedSettings None { get; } = new(0, SiteSettings.None);
}
