using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

/// <summary>What every conformance case needs: an engine on the store at hand, with executions kept in memory or replayed for each step.</summary>
public abstract class ConformanceSuite(int cached, TestStore store) : IDisposable
{
    private readonly List<string> _folders = [];

    private protected FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));

    /// <summary>An engine by the system's clock.</summary>
    private protected Task<TestEngine> Start(
        Action<TaskRegistry> tasks, Action<DurableTaskOptions>? configure = null, string? folder = null, Action<IServiceCollection>? services = null) => TestEngine.Start(
        tasks,
        o =>
        {
            o.MaxCachedExecutions = cached;
            configure?.Invoke(o);
        },
        folder,
        services,
        store);

    /// <summary>An engine by <see cref="Clock"/>, which stands still until it is moved.</summary>
    private protected Task<TestEngine> StartByClock(Action<TaskRegistry> tasks) => Start(tasks, o => o.TimeProvider = Clock);

    /// <summary>Runs an orchestration whose timers fire each at its very time, however far off.</summary>
    private protected async Task<OrchestrationMetadata> RunByClock(TestEngine engine, string name, object? input = null, string? id = null) =>
        await engine.EndByTimers(await engine.Schedule(name, input, id), Clock);

    /// <summary>A folder that several engines use in turn.</summary>
    private protected string NewFolder()
    {
        _folders.Add(TestEngine.NewFolder());
        return _folders[^1];
    }

    public void Dispose()
    {
        foreach (var folder in _folders) Directory.Delete(folder, recursive: true);
        GC.SuppressFinalize(this);
    }
}
