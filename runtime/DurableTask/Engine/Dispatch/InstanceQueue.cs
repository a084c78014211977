using System.Threading.Channels;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Instances that have something to read. Each is in the queue or in work at most once, so its steps never overlap;
/// what arrives meanwhile puts it back. Bounded by the number of instances.
/// </summary>
internal sealed class InstanceQueue
{
    private readonly Channel<string> _ready = Channel.CreateUnbounded<string>();
    private readonly Dictionary<string, State> _states = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    private enum State
    {
        Ready,
        Working,
        WorkingAndAgain,
    }

    /// <summary>Says that an instance has something to read.</summary>
    public void Notify(string id)
    {
        lock (_gate)
        {
            if (_states.TryAdd(id, State.Ready))
                _ready.Writer.TryWrite(id);
            else if (_states[id] == State.Working)
                _states[id] = State.WorkingAndAgain;
        }
    }

    /// <summary>The next instance, which is the caller's until <see cref="Done"/>.</summary>
    public async ValueTask<string> Take(CancellationToken cancellation)
    {
        var id = await _ready.Reader.ReadAsync(cancellation);
        lock (_gate) _states[id] = State.Working;
        return id;
    }

    /// <summary>Gives an instance back.</summary>
    public void Done(string id, bool again = false)
    {
        lock (_gate)
        {
            if (!again && _states[id] == State.Working)
            {
                _states.Remove(id);
                return;
            }

            _states[id] = State.Ready;
            _ready.Writer.TryWrite(id);
        }
    }
}
