namespace Puente.Functions.Tests.Sidecars;

/// <summary>Waiting on a condition.</summary>
internal static class Deadline
{
    public static readonly TimeSpan Of = TimeSpan.FromSeconds(60);

    /// <summary>Returns when <paramref name="holds"/> does; fails when that takes too long.</summary>
    public static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        over.CancelAfter(Of);
        while (!await holds())
        {
            Assert.False(over.IsCancellationRequested, $"waited in vain until {what}");
            await Task.Delay(20, CancellationToken.None);
        }
    }
}
