using Puente.Core;

namespace Puente.Serving.Repository.Configuration.Wire;

/// <summary>Gathers what is wrong with a configuration, so that all is told at once.</summary>
/// <param name="source">What is read, for messages.</param>
internal sealed class ConfigFaults(string source)
{
    private const int Most = 20;
    private readonly List<InputException> _faults = [];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count => _count;

    /// <summary>Keeps a fault.</summary>
    public void Add(string field, string? value, string problem, string remedy)
    {
        if (++_count <= Most) _faults.Add(new InputException(field, value is { Length: > 80 } ? value[..80] : value, problem, remedy));
    }

    /// <summary>Tells what was gathered: one fault as itself, several as one that lists them.</summary>
    /// <exception cref="InputException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (_count == 0) return;
        if (_count == 1) throw new InputException($"{source}: {_faults[0].Field}", _faults[0].Value, _faults[0].Problem, _faults[0].Remedy);
        var more = _count > Most ? $" (and {_count - Most} more)" : "";
        throw new InputException(source, $"{_count} faults", string.Join(" ", _faults.Select((fault, i) => $"[{i + 1}] {fault.Message}")) + more, "Correct all of them.");
    }
}
