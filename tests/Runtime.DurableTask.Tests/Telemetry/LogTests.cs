using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puente.Runtime.DurableTask.Tests;

public class LogTests
{
    [Fact]
    public async Task Lines_about_an_instance_carry_its_id()
    {
        using var lines = new FieldLoggerProvider();
        ILogger? user = null;
        await using (var engine = await TestEngine.Start(
            t => t
                .AddOrchestrator("Run", async c =>
                {
                    c.CreateReplaySafeLogger("orchestrator").LogInformation("before");
                    await c.CallActivityAsync<int>("Say");
                    c.CreateReplaySafeLogger("orchestrator").LogInformation("after");
                    return await c.CallActivityAsync<int>("Throw");
                })
                .AddActivity("Throw", (_, _) => throw new FormatException("no"))
                .AddActivity("Say", (_, _) =>
                {
                    user!.LogInformation("said");
                    return Task.FromResult<object?>(1);
                }),
            services: s => s.AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(lines))
                .AddSingleton<Microsoft.Extensions.Hosting.IHostedService>(p =>
                {
                    user = p.GetRequiredService<ILoggerFactory>().CreateLogger("user");
                    return new Nothing();
                })))
        {
            await engine.Run("Run", id: "the-one");
        }

        var said = Assert.Single(lines.Of("user"));
        Assert.Equal(("the-one", "Say", "0"), (said["InstanceId"], said["ActivityName"], said["TaskId"]));
        Assert.Equal(2, lines.Of("orchestrator").Count());
        Assert.All(lines.Of("orchestrator"), line => Assert.Equal("the-one", line["InstanceId"]));
        var engineLines = lines.Of("Puente.Runtime.DurableTask.Engine.EngineLog").Where(l => l["{OriginalFormat}"].Contains("instance {", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(engineLines);
        Assert.All(engineLines, line => Assert.Equal("the-one", line["InstanceId"]));
    }

    private sealed class Nothing : Microsoft.Extensions.Hosting.IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Keeps the fields of each line, its scopes' among them.</summary>
    private sealed class FieldLoggerProvider : ILoggerProvider, ISupportExternalScope
    {
        private readonly ConcurrentQueue<(string Category, Dictionary<string, string> Fields)> _lines = new();
        private IExternalScopeProvider _scopes = new LoggerExternalScopeProvider();

        public IEnumerable<Dictionary<string, string>> Of(string category) => _lines.Where(l => l.Category == category).Select(l => l.Fields);

        public ILogger CreateLogger(string categoryName) => new Logger(this, categoryName);

        public void SetScopeProvider(IExternalScopeProvider scopeProvider) => _scopes = scopeProvider;

        public void Dispose()
        {
        }

        private sealed class Logger(FieldLoggerProvider owner, string category) : ILogger
        {
            public IDisposable? BeginScope<TState>(TState state)
                where TState : notnull => owner._scopes.Push(state);

            public bool IsEnabled(LogLevel logLevel) => true;

            public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
            {
                Dictionary<string, string> fields = [];
                owner._scopes.ForEachScope(static (scope, all) => Add(scope, all), fields);
                Add(state, fields);
                owner._lines.Enqueue((category, fields));
            }

            private static void Add(object? state, Dictionary<string, string> fields)
            {
                foreach (var (key, value) in state as IEnumerable<KeyValuePair<string, object?>> ?? []) fields[key] = value?.ToString() ?? "";
            }
        }
    }
}
