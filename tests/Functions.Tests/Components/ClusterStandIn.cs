using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Puente.Functions.Tests.Components;

/// <summary>A cluster's API as far as components go: discovery, server-side apply, delete. An apply counts a generation when it changes something.</summary>
internal sealed class ClusterStandIn : IAsyncDisposable
{
    private readonly WebApplication _app;

    private ClusterStandIn(WebApplication app) => _app = app;

    /// <summary>Objects by path.</summary>
    public Dictionary<string, JsonObject> Objects { get; } = [];

    /// <summary>What was called: method, path, query, media type, authorization.</summary>
    public List<string> Calls { get; } = [];

    /// <summary>Answers this to every apply while it is set.</summary>
    public int? Fails { get; set; }

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First() + "/");

    public static async Task<ClusterStandIn> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var cluster = new ClusterStandIn(app);
        app.MapGet("/api/v1", () => Results.Text("""{"kind":"APIResourceList","resources":[{"name":"configmaps","kind":"ConfigMap","namespaced":true},{"name":"namespaces","kind":"Namespace","namespaced":false},{"name":"namespaces/status","kind":"Namespace","namespaced":false}]}""", "application/json"));
        app.MapFallback(cluster.ServeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return cluster;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ServeAsync(HttpContext context)
    {
        var path = context.Request.Path.ToString();
        Calls.Add($"{context.Request.Method} {path}{context.Request.QueryString} {context.Request.ContentType} {context.Request.Headers.Authorization}".TrimEnd());
        switch (context.Request.Method)
        {
            case "PATCH" when Fails is { } status:
                context.Response.StatusCode = status;
                await context.Response.WriteAsync("""{"kind":"Status","message":"no"}""");
                return;
            case "PATCH":
                var given = (await JsonNode.ParseAsync(context.Request.Body))!.AsObject();
                Objects[path] = Merge(Objects.GetValueOrDefault(path), given);
                await context.Response.WriteAsync(Objects[path].ToJsonString());
                return;
            case "DELETE" when Objects.Remove(path):
                await context.Response.WriteAsync("""{"kind":"Status","status":"Success"}""");
                return;
            default:
                context.Response.StatusCode = 404;
                await context.Response.WriteAsync("""{"kind":"Status","message":"not found"}""");
                return;
        }
    }

    private static JsonObject Merge(JsonObject? known, JsonObject given)
    {
        var next = (known ?? []).DeepClone().AsObject();
        foreach (var (key, value) in given.Where(member => member.Key != "metadata")) next[key] = value?.DeepClone();
        var generation = known?["metadata"]!["generation"]!.GetValue<int>() ?? 0;
        if (known is null || !JsonNode.DeepEquals(Without(next), Without(known))) generation++;
        next["metadata"] = given["metadata"]!.DeepClone();
        next["metadata"]!["generation"] = generation;
        return next;
    }

    private static JsonObject Without(JsonObject one)
    {
        var copy = one.DeepClone().AsObject();
        copy.Remove("metadata");
        return copy;
    }
}
