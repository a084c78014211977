using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puente.Bench.Dapr.Events;

/// <summary>An app on Kestrel with one handler, which reads an event to its end and answers 200. Both sides of a comparison have one.</summary>
internal sealed class EventApp : IAsyncDisposable
{
    /// <summary>Where events are posted to.</summary>
    public const string Route = "/events";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _arrived = new(0);
    private long _last;

    private EventApp(Action<IServiceCollection> services)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning).AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        services(builder.Services);
        _app = builder.Build();
        _app.MapPost(Route, async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            Volatile.Write(ref _last, Stopwatch.GetTimestamp());
            _arrived.Release();
        });
    }

    public IServiceProvider Services => _app.Services;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + Route);

    public static async Task<EventApp> StartAsync(Action<IServiceCollection> services)
    {
        var app = new EventApp(services);
        await app._app.StartAsync();
        return app;
    }

    /// <summary>Waits for one event more; when the latest was read, by the <see cref="Stopwatch"/>.</summary>
    /// <exception cref="TimeoutException">None came.</exception>
    public async Task<long> NextAsync()
    {
        if (!await _arrived.WaitAsync(Deadline)) throw new TimeoutException($"No event came to the handler within {Deadline}.");
        return Volatile.Read(ref _last);
    }

    /// <summary>Counts so many as having come.</summary>
    public void Credit(int events) => _arrived.Release(events);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
