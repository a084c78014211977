namespace Puente.Core.Settings;

/// <summary>How the hub's settings stand on an edge.</summary>
/// <param name="Generation">Of the settings it was last asked for and heeds.</param>
/// <param name="Refused">Why a newer set is not heeded; null while none is refused.</param>
public sealed record SettingsReport(long Generation, string? Refused = null);
