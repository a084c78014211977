using System.Collections.Concurrent;
using Xunit;

[assembly: AssemblyFixture(typeof(Puente.Tests.Support.SharedServers))]

namespace Puente.Tests.Support;

/// <summary>The servers that the tests of a run share: each starts when a test first asks for it, and all stop as the run's last act.</summary>
/// <remarks>Within the run, not at the exit of its process: the runner gives that ten seconds, and stopping a PostgreSQL server of many schemas on a busy machine may take longer.</remarks>
public sealed class SharedServers : IAsyncDisposable
{
    private static readonly ConcurrentStack<IAsyncDisposable> _running = new();

    internal static Lazy<Task<T>> Of<T>(Func<Task<T>> start) where T : IAsyncDisposable => new(async () =>
    {
        var server = await start();
        _running.Push(server);
        return server;
    });

    public async ValueTask DisposeAsync()
    {
        while (_running.TryPop(out var server)) await server.DisposeAsync();
    }
}
