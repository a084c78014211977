namespace Puente.Runtime.Functions.Tests;

/// <summary>Waiting on a condition, with a deadline.</summary>
public static class Until
{
    public static Task TrueAsync(Func<bool> condition, string what) => TrueAsync(() => Task.FromResult(condition()), what);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"Waited in vain: {what}");
            await Task.Delay(10, CancellationToken.None);
        }
    }
}
