using System.Collections.Concurrent;

namespace Puente.Runtime.Functions.Tests;

/// <summary>What the functions of a test saw, and what they do.</summary>
public sealed class Probe<T>
{
    public ConcurrentQueue<T> Runs { get; } = new();

    public Func<T, CancellationToken, Task> Body { get; set; } = (_, _) => Task.CompletedTask;

    public Gauge Running { get; } = new();

    public async Task RunAsync(T seen, CancellationToken cancellationToken)
    {
        Running.Enter();
        try
        {
            Runs.Enqueue(seen);
            await Body(seen, cancellationToken);
        }
        finally
        {
            Running.Leave();
        }
    }
}
