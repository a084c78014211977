namespace Puente.Runtime.Functions.Tests;

public class TimerFunctions(Probe<TimerInfo> probe)
{
    [Function("Tick")]
    public Task Tick([TimerTrigger("%TickSchedule%")] TimerInfo timer, CancellationToken cancellationToken) => probe.RunAsync(timer, cancellationToken);
}
