using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Serving.Models;
using Puente.Serving.OpenInference;
using Puente.Serving.OpenInference.Rest;

namespace Puente.Serving.Tests.OpenInference;

/// <summary>The endpoints on Kestrel, port 0, with the bridge to one tiny release; the key is <c>k</c>.</summary>
public sealed class OpenInferenceServer : IAsyncLifetime
{
    public const int ImageBytes = TinyModels.Side * TinyModels.Side * 3;
    private readonly TinyRelease files = new();
    private WebApplication? app;

    public ModelHost Host { get; } = new(new ModelHostOptions { MaxRequestRows = 16, Batching = new() { MaxQueued = 8 } });

    public HttpClient Client { get; } = new();

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapOpenInferenceProtocol(Host, context => context.Request.Headers["x-functions-key"] == "k", new OpenInferenceOptions { MaxBodyBytes = 100_000 });
        await app.StartAsync();
        Client.BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        Client.DefaultRequestHeaders.Add("x-functions-key", "k");
        Host.SwitchTo(files.Load(TinyModels.Manifest(version: 3)));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (app is not null) await app.DisposeAsync();
        Host.Dispose();
        files.Dispose();
    }

    public async Task<JsonElement> GetAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await Client.GetStringAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Posts JSON, and a binary tail when there is one.</summary>
    public Task<HttpResponseMessage> InferAsync(string model, string json, byte[]? tail = null, string? header = null)
    {
        var head = Encoding.UTF8.GetBytes(json);
        return PostAsync(model, [.. head, .. tail ?? []], header ?? (tail is null ? null : $"{head.Length}"));
    }

    public async Task<HttpResponseMessage> PostAsync(string model, byte[] body, string? header, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/v2/models/{model}/infer") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        if (header is not null) request.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header);
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        return await Client.SendAsync(request);
    }

    /// <summary>A request for <paramref name="count"/> images; <paramref name="data"/> is the JSON of the data, and the rest follows it.</summary>
    public static string Request(string data, int count = 1, string rest = "", string parameters = "") =>
        $$"""{"inputs":[{"name":"images","datatype":"UINT8","shape":[{{count}},8,8,3]{{parameters}}{{(data.Length > 0 ? ",\"data\":" + data : "")}}}]{{rest}}}""";

    /// <summary>Flat data of images each filled with one value.</summary>
    public static string Flat(params byte[] values) => "[" + string.Join(",", values.SelectMany(v => Enumerable.Repeat(v, ImageBytes))) + "]";
}
