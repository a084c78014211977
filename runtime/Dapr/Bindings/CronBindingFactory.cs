using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Bindings;

internal static class CronBindingFactory
{
    public static void Start(ComponentSettings settings, ComponentSet set, EmbeddedDaprOptions options, Func<bool> sound)
    {
        var schedule = Schedule(settings, options.TimeProvider.LocalTimeZone);
        var route = settings.Text("route", settings.ComponentName);
        var directions = settings.Texts("direction");
        if (directions.Any(d => d is not ("input" or "output")))
            settings.Fault("direction", string.Join(", ", directions), "is not one of: input, output; input, output");
        // As Dapr: one that is for output alone is not started, and one that says input does not ask.
        if (sound() && (directions.Count == 0 || directions.Contains("input")))
            set.Inputs[settings.ComponentName] = new CronBinding(settings.ComponentName, route.StartsWith('/') ? route : "/" + route, directions.Count == 0, schedule!, options.TimeProvider);
    }

    /// <summary>Null where a fault was noted.</summary>
    private static CronSchedule? Schedule(ComponentSettings settings, TimeZoneInfo zone)
    {
        var text = settings.Required("schedule");
        if (text.Length == 0)
            return null;
        try
        {
            return CronSchedule.Parse(text, zone);
        }
        catch (FormatException e)
        {
            settings.Fault("schedule", text, $"is no schedule: {e.Message}. One of: {CronSchedule.Allowed}");
            return null;
        }
    }
}
