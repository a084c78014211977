using Puente.Core;

namespace Puente.Cli.Commands;

/// <summary>Gathers what is wrong with what a person gave, so that all is told at once.</summary>
public sealed class Faults
{
    private readonly List<InputException> _faults = [];

    /// <summary>Keeps a fault.</summary>
    public void Add(InputException fault) => _faults.Add(fault);

    /// <summary>The outcome of <paramref name="check"/>; null, and a fault kept, when it throws one.</summary>
    public T? Collect<T>(Func<T?> check) where T : class
    {
        try
        {
            return check();
        }
        catch (InputException e)
        {
            _faults.Add(e);
            return null;
        }
    }

    /// <summary>Tells what was gathered.</summary>
    /// <exception cref="InputFaultsException">There is a fault.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count > 0) throw new InputFaultsException(_faults);
    }
}
