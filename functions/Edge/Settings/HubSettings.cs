using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Core.Settings;

namespace Puente.Edge.Settings;

/// <summary>
/// The hub's settings in this process: over the app's own in its configuration, from its start on, so that a timer that was due while it was down is made up for by
/// the schedule that holds. The file is a copy; what counts is in the site's state, and is followed.
/// </summary>
/// <param name="file">The copy, absolute.</param>
public sealed class HubSettings(string file) : ConfigurationProvider, IConfigurationSource
{
    private volatile SiteSettings _current = Read(file);

    /// <summary>What holds now.</summary>
    public SiteSettings Current => _current;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override void Load() => Data = Values(_current);

    /// <summary>Takes <paramref name="settings"/>; false when they hold already.</summary>
    public bool Take(SiteSettings settings)
    {
        if (_current == settings) return false;
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        Json.WriteFile(file, settings);
        _current = settings;
        Load();
        OnReload();
        return true;
    }

    private static Dictionary<string, string?> Values(SiteSettings settings) => new (string Key, string? Value)[]
        {
            ("RetrainSchedule", settings.Schedules?.Retrain), ("InboxSchedule", settings.Schedules?.Inbox), ("ComponentsSchedule", settings.Schedules?.Components),
        }
        .Where(pair => pair.Value is not null)
        .ToDictionary(pair => pair.Key, pair => pair.Value, StringComparer.OrdinalIgnoreCase);

    private static SiteSettings Read(string file)
    {
        if (!File.Exists(file)) return SiteSettings.None;
        try
        {
            return Json.ReadFile<SiteSettings>(file);
        }
        catch (InputException)
        {
            // A copy that cannot be read is written anew from the site's state.
            return SiteSettings.None;
        }
    }
}
