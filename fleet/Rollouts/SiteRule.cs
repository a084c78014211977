namespace Puente.Fleet.Rollouts;

/// <summary>What a site allows of rollouts.</summary>
/// <param name="Veto">Why it may not be asked now; null where it may.</param>
/// <param name="Window">When it may be asked; null for always.</param>
public sealed record SiteRule(string? Veto = null, MaintenanceWindow? Window = null)
{
    /// <summary>Label whose value is a site's veto, in its own words; an empty value is none.</summary>
    public const string VetoLabel = "rollout.veto";

    /// <summary>Label whose value is a site's window, <c>HH:mm-HH:mm</c> in UTC.</summary>
    public const string WindowLabel = "rollout.window";

    /// <summary>What <paramref name="labels"/> say; null where they say nothing. A window that cannot be read is a veto: what a site meant by it nobody knows.</summary>
    public static SiteRule? Of(IReadOnlyDictionary<string, string> labels)
    {
        var veto = labels.TryGetValue(VetoLabel, out var reason) && reason.Length > 0 ? reason : null;
        if (!labels.TryGetValue(WindowLabel, out var text)) return veto is null ? null : new SiteRule(veto);
        return MaintenanceWindow.TryParse(text) is { } window
            ? new SiteRule(veto, window)
            : new SiteRule(veto ?? $"its label {WindowLabel} '{text}' is no part of a day such as 22:00-05:00");
    }
}
