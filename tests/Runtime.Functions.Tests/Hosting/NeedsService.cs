namespace Puente.Runtime.Functions.Tests;

public class NeedsService(StringComparer comparer)
{
    [Function("Needs")]
    public void Run([TimerTrigger("01:00:00")] TimerInfo timer) => Assert.NotNull(comparer.ToString() + timer);
}
