using Puente.Core.Components;

namespace Puente.Edge.Components;

/// <summary>How components stand, as it was last seen: what the reported twin tells.</summary>
public sealed class ComponentStatus
{
    private volatile IReadOnlyList<ComponentReport>? _current;

    /// <summary>A report each, by name; null where none was ever asked for.</summary>
    public IReadOnlyList<ComponentReport>? Current => _current;

    /// <summary>Keeps how they stand now.</summary>
    /// <returns>True when that is not what was said before.</returns>
    public bool Set(IReadOnlyList<ComponentReport> reports)
    {
        if (_current is null && reports.Count == 0) return false;
        if (_current is { } known && known.SequenceEqual(reports)) return false;
        _current = reports;
        return true;
    }
}
