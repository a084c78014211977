using System.Globalization;

namespace Puente.Runtime.Dapr.Resources;

/// <summary>The resolved metadata of one component, read by name without regard to case; notes what is missing, bad or unknown.</summary>
internal sealed class ComponentSettings(
    ComponentSpec spec, IReadOnlyDictionary<string, (string Value, int Line)> values, string baseDirectory, List<ComponentFault> faults)
{
    private readonly List<string> known = [];

    public string ComponentName => spec.Name;

    public string Text(string name, string otherwise) => Find(name)?.Value is { Length: > 0 } value ? value : otherwise;

    public string Required(string name)
    {
        var value = Text(name, "");
        if (value.Length == 0)
            Fault(name, Find(name)?.Value, $"is required by {spec.Type}");
        return value;
    }

    public bool Flag(string name) => Text(name, "false").ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "y" or "on" or "t" => true,
        "false" or "0" or "no" or "n" or "off" or "f" => false,
        var bad => Fault(name, bad, "is not one of: true, false") is not null,
    };

    /// <summary>Texts with commas between.</summary>
    public IReadOnlyList<string> Texts(string name) => Text(name, "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>A whole number within bounds, both inclusive.</summary>
    public int Number(string name, int otherwise, int least, int most)
    {
        var text = Text(name, "");
        if (text.Length == 0)
            return otherwise;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most)
            return number;
        Fault(name, text, $"is not a whole number from {least} to {most}");
        return otherwise;
    }

    /// <summary>A duration of at least one millisecond.</summary>
    public TimeSpan Duration(string name, string otherwise) =>
        DurationOrOff(name, otherwise) ?? Fault(name, Text(name, otherwise), "must be above 0") ?? TimeSpan.FromSeconds(1);

    /// <summary>A duration; null for zero.</summary>
    public TimeSpan? DurationOrOff(string name, string otherwise)
    {
        var text = Text(name, otherwise);
        var duration = GoDuration.Parse(text);
        if (duration is null)
            Fault(name, text, "is not a duration such as 500ms, 20s, 1h30m");
        return duration < TimeSpan.FromMilliseconds(1) ? null : duration ?? TimeSpan.FromSeconds(1);
    }

    /// <summary>The first of several names of one setting that is given; the others are its older names.</summary>
    public string FirstOf(string otherwise, params ReadOnlySpan<string> names)
    {
        var found = "";
        // All are asked for, so that all are known.
        foreach (var name in names)
            found = Text(name, "") is var value && found.Length > 0 ? found : value;
        return found.Length > 0 ? found : otherwise;
    }

    /// <summary>Notes a setting that a sidecar has and the embedded client has not; its value may be a secret and is not told.</summary>
    public void Refuse(string name, string problem)
    {
        if (values.ContainsKey(name))
            Fault(name, null, problem);
    }

    /// <summary>A path: absolute, or from the base directory.</summary>
    public string RequiredPath(string name)
    {
        var path = Required(name);
        return path.Length == 0 ? "" : Path.GetFullPath(path, baseDirectory);
    }

    public TimeSpan? Fault(string name, string? value, string problem)
    {
        faults.Add(new(spec.File, Find(name)?.Line ?? spec.Line, $"spec.metadata.{name}", value, problem));
        return null;
    }

    /// <summary>Notes every entry that was not asked for.</summary>
    public void NoOthers()
    {
        foreach (var (name, entry) in values.Where(v => !known.Contains(v.Key, StringComparer.OrdinalIgnoreCase)))
        {
            var allowed = known.Count == 0 ? "none" : string.Join(", ", known.Distinct());
            faults.Add(new(spec.File, entry.Line, $"spec.metadata.{name}", entry.Value, $"is not supported for {spec.Type} by the embedded sidecar; allowed: {allowed}"));
        }
    }

    private (string Value, int Line)? Find(string name)
    {
        known.Add(name);
        return values.TryGetValue(name, out var entry) ? entry : null;
    }
}
