using System.Globalization;
using NCrontab;
using Puente.Core;
using Puente.Core.Settings;

namespace Puente.Functions.Common.Settings;

/// <summary>Bounds of what a hub may set on an edge: the hub keeps nothing that an edge would refuse, and an edge refuses what is out of them all the same.</summary>
public static class SettingsRules
{
    private const double LongestTimeout = 3_600;

    /// <summary>Checks settings.</summary>
    /// <exception cref="InputException">Names everything that is wrong.</exception>
    public static void Check(SiteSettings settings)
    {
        string[] faults = [.. Serving(settings.Serving), .. Tuning(settings.Tuning), .. Schedules(settings.Schedules)];
        if (faults.Length > 0) throw new InputException("settings", $"{faults.Length} of them", string.Join("; ", faults), "Give values within those bounds, or leave them out.");
    }

    private static IEnumerable<string> Serving(SiteServing? serving)
    {
        if (serving?.Precision is { } precision && precision is not ("auto" or "fp32" or "int8")) yield return $"serving.precision '{precision}' is none of auto, fp32, int8";
        if (serving?.MaxQueued is { } queued and not (>= 1 and <= 1_000_000)) yield return $"serving.maxQueued {queued} is not between 1 and 1,000,000";
        if (serving?.TimeoutSeconds is { } timeout && !(timeout > 0 && timeout <= LongestTimeout))
            yield return string.Create(CultureInfo.InvariantCulture, $"serving.timeoutSeconds {timeout} is not above 0 and at most {LongestTimeout}");
    }

    private static IEnumerable<string> Tuning(SiteTuning? tuning)
    {
        if (tuning?.MinimumMacroF1 is { } score && !(score >= 0 && score <= 1)) yield return string.Create(CultureInfo.InvariantCulture, $"tuning.minimumMacroF1 {score} is not between 0 and 1");
        if (tuning?.MinimumGain is { } gain && !(gain >= -1 && gain <= 1)) yield return string.Create(CultureInfo.InvariantCulture, $"tuning.minimumGain {gain} is not between -1 and 1");
        if (tuning?.DriftThreshold is { } drift && !(drift >= 0 && drift <= 1)) yield return string.Create(CultureInfo.InvariantCulture, $"tuning.driftThreshold {drift} is not between 0 and 1");
        if (tuning?.MinimumNewLabels is { } labels and < 1) yield return $"tuning.minimumNewLabels {labels} is under 1";
    }

    private static IEnumerable<string> Schedules(SiteSchedules? schedules) =>
        new (string Name, string? Text)[] { ("retrain", schedules?.Retrain), ("inbox", schedules?.Inbox), ("components", schedules?.Components) }
            .Where(schedule => schedule.Text is { } text && !IsSchedule(text))
            .Select(schedule => $"schedules.{schedule.Name} '{schedule.Text}' is neither NCRONTAB of five or six fields nor an interval hh:mm:ss above zero, or never occurs");

    private static bool IsSchedule(string text)
    {
        if (text.Contains(':', StringComparison.Ordinal)) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var every) && every > TimeSpan.Zero;
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return fields is 5 or 6
            && CrontabSchedule.TryParse(text, new CrontabSchedule.ParseOptions { IncludingSeconds = fields == 6 }) is { } crontab
            && crontab.GetNextOccurrence(new DateTime(2000, 1, 1)).Year <= 2100;
    }
}
