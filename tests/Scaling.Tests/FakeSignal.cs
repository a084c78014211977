using Puente.Scaling.Decisions;
using Puente.Scaling.Signals;

namespace Puente.Scaling.Tests;

/// <summary>A source that says what the test has it say, and may be held up.</summary>
internal sealed class FakeSignal(ScalingMetric metric, TimeProvider time) : IScalingSignal
{
    private readonly SignalPulse _pulse = new();
    private ScalingReading? _reading;
    private double _value;
    private int _reads, _atOnce, _mostAtOnce;

    public ScalingMetric Metric { get; } = metric;

    public Task NextChange => _pulse.Next;

    /// <summary>Reads begun.</summary>
    public int Reads => Volatile.Read(ref _reads);

    public int MostAtOnce => Volatile.Read(ref _mostAtOnce);

    /// <summary>What reads wait for.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Tells <paramref name="value"/>, as of the moment it is asked, and says that it changed.</summary>
    public void Tell(double value, bool push = true)
    {
        Volatile.Write(ref _value, value);
        Volatile.Write(ref _reading, null);
        if (push) _pulse.Beat();
    }

    /// <summary>Tells this very reading.</summary>
    public void Tell(ScalingReading reading)
    {
        Volatile.Write(ref _reading, reading);
        _pulse.Beat();
    }

    public async Task<ScalingReading> ReadAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);
        var atOnce = Interlocked.Increment(ref _atOnce);
        for (var most = MostAtOnce; atOnce > most && Interlocked.CompareExchange(ref _mostAtOnce, atOnce, most) != most; most = MostAtOnce)
        {
        }

        await Gate.WaitAsync(cancellationToken);
        Interlocked.Decrement(ref _atOnce);
        return Volatile.Read(ref _reading) ?? ScalingReading.Known(Volatile.Read(ref _value), time.GetUtcNow());
    }
}
