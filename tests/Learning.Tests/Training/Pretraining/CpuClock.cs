using System.Diagnostics;

namespace Puente.Learning.Tests.Training.Pretraining;

/// <summary>Tells the processor time of this process instead of the time of day: budgets are equal on a busy machine too.</summary>
public sealed class CpuClock : TimeProvider
{
    private static readonly Process _process = Process.GetCurrentProcess();

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        _process.Refresh();
        return _process.TotalProcessorTime.Ticks;
    }
}
