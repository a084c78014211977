using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Functions;

internal static class HostLifetimeExtensions
{
    /// <summary>Waits until the server listens; false when the host stops before.</summary>
    public static async Task<bool> HasStartedAsync(this IHostApplicationLifetime lifetime, CancellationToken stopping)
    {
        var started = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var yes = lifetime.ApplicationStarted.Register(() => started.TrySetResult(true));
        await using var no = stopping.Register(() => started.TrySetResult(false));
        return await started.Task;
    }
}
