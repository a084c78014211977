using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Dapr.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Sidecar;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>A small app on Kestrel, with the embedded sidecar or beside one: notes what it is sent, and answers as told.</summary>
public sealed class Receiver : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly WebApplication app;
    private readonly SemaphoreSlim arrived = new(0);
    private readonly ConcurrentQueue<Delivery> deliveries = [];
    private SidecarServer? sidecar;

    private Receiver(TestFolder folder, string appId, Func<Delivery, IResult> answer, Action<EmbeddedDaprOptions>? more)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        if (folder.Home == Home.Embedded)
        {
            builder.Services.AddEmbeddedDapr(options =>
            {
                folder.Fill(options, appId);
                more?.Invoke(options);
            });
        }

        app = builder.Build();
        app.MapPost("/events/{name}", async (string name, HttpRequest request) =>
        {
            using var reader = new StreamReader(request.Body);
            var delivery = new Delivery(name, JsonNode.Parse(await reader.ReadToEndAsync())!, request.ContentType!, request.Headers["dapr-api-token"].ToString(), request.Headers["retained"].ToString());
            var result = answer(delivery);
            deliveries.Enqueue(delivery);
            arrived.Release();
            return result;
        });
    }

    public DaprClient Client { get; private set; } = null!;

    public int Count => deliveries.Count;

    public IReadOnlySet<int> Numbers => deliveries.Select(d => d.Number).ToHashSet();

    public static async Task<Receiver> StartAsync(TestFolder folder, string appId, Func<Delivery, IResult>? answer = null, Action<EmbeddedDaprOptions>? more = null)
    {
        var receiver = new Receiver(folder, appId, answer ?? (_ => Results.Ok()), more);
        await receiver.app.StartAsync();
        if (folder.Home == Home.Embedded)
            receiver.Client = receiver.app.Services.GetRequiredService<DaprClient>();
        else
            await receiver.StartSidecarAsync(folder, appId, more);
        return receiver;
    }

    /// <summary>Waits until so many events more have come; all that came so far.</summary>
    public async Task<IReadOnlyList<Delivery>> WaitAsync(int count)
    {
        for (var i = 0; i < count; i++)
            Assert.True(await arrived.WaitAsync(Deadline), $"only {deliveries.Count} events came");
        return [.. deliveries];
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        if (sidecar is not null)
        {
            Client.Dispose();
            await sidecar.DisposeAsync();
        }

        arrived.Dispose();
    }

    private async Task StartSidecarAsync(TestFolder folder, string appId, Action<EmbeddedDaprOptions>? more)
    {
        sidecar = await folder.StartSidecarAsync(appId, new Uri(app.Urls.First()).Port, more);
        Client = TestFolder.ClientOf(sidecar);
        await sidecar.App.Ready;
    }

    public sealed record Delivery(string Name, JsonNode Event, string ContentType, string Token, string Retained)
    {
        public int Number => Event["data"]!.GetValue<int>();
    }
}
