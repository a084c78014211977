namespace Puente.Runtime.Functions.Tests;

public class RetriedTimer(Probe<RetryContext?> probe)
{
    [Function("Retried"), ExponentialBackoffRetry(2, "00:00:01", "00:00:01.5")]
    public Task Run([TimerTrigger("01:00:00", RunOnStartup = true)] TimerInfo timer, FunctionContext context, CancellationToken cancellationToken)
    {
        Assert.NotNull(timer);
        return probe.RunAsync(context.RetryContext, cancellationToken);
    }
}
