using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;

namespace Puente.Simulation.Edges;

/// <summary>The one app that stands for all edges: what a real edge is told by pub/sub comes here, and goes to those whom it concerns.</summary>
public sealed class EdgeSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private EdgeSite(WebApplication app) => _app = app;

    /// <summary>What the edges reach the cloud by.</summary>
    public SiteLink Link => _app.Services.GetRequiredService<SiteLink>();

    /// <summary>Is told which edges are to look; null: all.</summary>
    public Action<IEnumerable<string>?> Changed { get; set; } = _ => { };

    /// <summary>Starts it under <paramref name="folder"/>, beside the hub's own.</summary>
    public static async Task<EdgeSite> StartAsync(string folder, string components, TimeProvider time)
    {
        var tier = new TierOptions
        {
            Name = "edges",
            Data = Path.Combine(folder, "edges"),
            Shared = Path.Combine(folder, "cloud"),
            Components = components,
            Port = 0,
            Trainer = "none",
        };
        Directory.CreateDirectory(tier.Data);
        Directory.CreateDirectory(tier.Shared);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(time).AddEmbeddedDapr(dapr =>
        {
            dapr.AppId = tier.Name;
            dapr.ComponentsDirectories.Add(components);
            dapr.ComponentsDirectories.Add(Path.Combine(components, "edge"));
            dapr.BaseDirectory = tier.Data;
            dapr.SharedDirectory = tier.Shared;
            dapr.TimeProvider = time;
            TierDapr.Configure(dapr);
        }).AddTier(tier).AddSingleton<SiteLink>();
        var app = builder.Build();
        var site = new EdgeSite(app);
        app.MapPost("/api/events/twin", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var changed = (await CloudEvent.ReadAsync(request, cancellationToken))?.DataAs<TwinChanged>();
            site.Changed(changed?.Edges ?? (changed?.Edge is { } one ? [one] : null));
            return DaprReply.Success;
        });
        await app.StartAsync();
        return site;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
