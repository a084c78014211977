using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>The stand-in's HTTP API, and what it asks of an app: as the sheet has them, so that what passes beside it passes beside daprd.</summary>
public sealed class SidecarHttpTests : IAsyncLifetime
{
    private readonly TestFolder folder = new TestFolder().WithComponent("twins", "state.in-memory").WithComponent("pubsub", "pubsub.in-memory").WithComponent("files", "bindings.localstorage", ("rootPath", "files"));
    private HttpClient http = new();
    private Sidecar.SidecarServer sidecar = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync(null);

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await sidecar.DisposeAsync();
        await folder.DisposeAsync();
    }

    [Fact]
    public async Task State_by_key_has_etags_and_statuses()
    {
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/state/twins/k", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsJsonAsync("/v1.0/state/twins", new[] { new { key = "k", value = new { a = 1 } } }, Cancel)).StatusCode);
        using var read = await http.GetAsync("/v1.0/state/twins/k", Cancel);
        Assert.Equal("""{"a":1}""", await read.Content.ReadAsStringAsync(Cancel));
        Assert.True(read.Headers.TryGetValues("ETag", out var etags));
        using var stale = await http.PostAsJsonAsync("/v1.0/state/twins", new[] { new { key = "k", value = 2, etag = Assert.Single(etags) + "0" } }, Cancel);
        Assert.Equal((HttpStatusCode.Conflict, "ERR_STATE_SAVE"), (stale.StatusCode, await CodeAsync(stale)));
        using var unknown = await http.GetAsync("/v1.0/state/other/k", Cancel);
        Assert.Equal((HttpStatusCode.BadRequest, "ERR_STATE_STORE_NOT_FOUND"), (unknown.StatusCode, await CodeAsync(unknown)));
        Assert.Equal(HttpStatusCode.NoContent, (await http.DeleteAsync("/v1.0/state/twins/k", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/state/twins/k", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Bindings_and_metadata_answer()
    {
        var named = new Dictionary<string, string> { ["fileName"] = "f" };
        Assert.Equal(HttpStatusCode.OK, (await http.PostAsJsonAsync("/v1.0/bindings/files", new { operation = "create", data = "words!", metadata = named }, Cancel)).StatusCode);
        using var read = await http.PostAsJsonAsync("/v1.0/bindings/files", new { operation = "get", metadata = named }, Cancel);
        Assert.Equal("words!", await read.Content.ReadAsStringAsync(Cancel));
        using var unknown = await http.PostAsJsonAsync("/v1.0/bindings/other", new { operation = "get" }, Cancel);
        Assert.Equal((HttpStatusCode.InternalServerError, "ERR_INVOKE_OUTPUT_BINDING"), (unknown.StatusCode, await CodeAsync(unknown)));
        Assert.Equal("app", (await http.GetFromJsonAsync<JsonElement>("/v1.0/metadata", Cancel)).GetProperty("id").GetString());
    }

    [Fact]
    public async Task An_app_s_own_subscription_is_served_unless_a_file_names_the_topic()
    {
        folder.WithSubscription("declared", "/events/declared");
        var came = new System.Collections.Concurrent.ConcurrentQueue<string>();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapGet("/dapr/subscribe", () => Results.Json(new object[]
        {
            new { pubsubname = "pubsub", topic = "own", routes = new { @default = "/events/own" } },
            new { pubsubname = "pubsub", topic = "declared", route = "/events/twice" },
            new { pubsubname = "pubsub", topic = "nowhere" },
        }));
        app.MapPost("/events/{name}", (string name) => came.Enqueue(name));
        await app.StartAsync(Cancel);
        await sidecar.DisposeAsync();
        await StartAsync(new Uri(app.Urls.First()).Port);
        await sidecar.App.Ready;

        foreach (var topic in new[] { "own", "declared" })
            Assert.Equal(HttpStatusCode.NoContent, (await http.PostAsJsonAsync($"/v1.0/publish/pubsub/{topic}", 1, Cancel)).StatusCode);
        using var unknown = await http.PostAsJsonAsync("/v1.0/publish/other/topic", 1, Cancel);
        Assert.Equal((HttpStatusCode.NotFound, "DAPR_PUBSUB_NOT_FOUND"), (unknown.StatusCode, await CodeAsync(unknown)));
        var deadline = DateTime.UtcNow.AddSeconds(20);
        for (; came.Count < 2; await Task.Delay(10, Cancel))
            Assert.True(DateTime.UtcNow < deadline, $"only {came.Count} events came");
        Assert.Equal(["declared", "own"], came.Order());
    }

    private async Task StartAsync(int? appPort)
    {
        sidecar = await folder.StartSidecarAsync("app", appPort, null);
        http.Dispose();
        http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{sidecar.HttpPort}"), DefaultRequestHeaders = { { "dapr-api-token", TestFolder.ApiToken } } };
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage response) => (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("errorCode").GetString();
}
