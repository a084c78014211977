using System.Net;
using System.Text;
using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Serving.OpenInference;
using Puente.Serving.OpenInference.Grpc;
using Puente.Serving.OpenInference.Rest;
using Puente.Serving.OpenInference.Wire;

namespace Puente.Serving.Tests.OpenInference.Protocol;

/// <summary>Both protocols on Kestrel, each on a port of its own, over an <see cref="EchoRegistry"/>; the key is <c>k</c>. What all requests hold together is bounded so closely that a leak is soon seen.</summary>
public sealed class ProtocolServer : IAsyncLifetime
{
    public const int MaxBodyBytes = 200_000;
    private WebApplication? _app;
    private GrpcChannel? _channel, _anonymous;

    public EchoRegistry Registry { get; } = new();

    public HttpClient Rest { get; private set; } = null!;

    public GRPCInferenceService.GRPCInferenceServiceClient Grpc { get; private set; } = null!;

    public GRPCInferenceService.GRPCInferenceServiceClient AnonymousGrpc { get; private set; } = null!;

    public GrpcChannel Channel => _anonymous!;

    public static Metadata Key => new() { { "x-functions-key", "k" } };

    public async ValueTask InitializeAsync()
    {
        var options = new OpenInferenceOptions { MaxBodyBytes = MaxBodyBytes, MaxBytesInFlight = 4 * MaxBodyBytes, MaxStreamRequests = 4, RetryAfter = TimeSpan.FromSeconds(7) };
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.AllowTensors().ConfigureKestrel(server =>
        {
            server.Listen(IPAddress.Loopback, 0);
            server.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        builder.Services.AddOpenInferenceGrpc(Registry, context => context.Request.Headers["x-functions-key"] == "k", options);
        _app = builder.Build();
        _app.MapOpenInferenceProtocol(Registry, context => context.Request.Headers["x-functions-key"] == "k", options);
        _app.MapOpenInferenceGrpc();
        await _app.StartAsync();
        var addresses = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        Rest = new HttpClient { BaseAddress = new Uri(addresses[0]) };
        Rest.DefaultRequestHeaders.Add("x-functions-key", "k");
        var keyed = new HttpClient(new SocketsHttpHandler());
        keyed.DefaultRequestHeaders.Add("x-functions-key", "k");
        _channel = GrpcChannel.ForAddress(addresses[1], new GrpcChannelOptions { HttpClient = keyed, DisposeHttpClient = true, MaxReceiveMessageSize = null });
        _anonymous = GrpcChannel.ForAddress(addresses[1], new GrpcChannelOptions { MaxReceiveMessageSize = null });
        Grpc = new(_channel);
        AnonymousGrpc = new(_anonymous);
    }

    public async ValueTask DisposeAsync()
    {
        Rest.Dispose();
        _channel?.Dispose();
        _anonymous?.Dispose();
        if (_app is not null) await _app.DisposeAsync();
    }

    public async Task<JsonElement> GetAsync(string path) => JsonSerializer.Deserialize<JsonElement>(await Rest.GetStringAsync(new Uri(path, UriKind.Relative)));

    /// <summary>Posts JSON, and bytes after it where there are some.</summary>
    public Task<HttpResponseMessage> InferAsync(string model, string json, byte[]? tail = null)
    {
        var head = Encoding.UTF8.GetBytes(json);
        return PostAsync($"/v2/models/{model}/infer", [.. head, .. tail ?? []], tail is null ? null : $"{head.Length}");
    }

    public async Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? header = null, string? encoding = null, string? accept = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = new ByteArrayContent(body) };
        if (header is not null) request.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", header);
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        if (accept is not null) request.Headers.TryAddWithoutValidation("Accept-Encoding", accept);
        return await Rest.SendAsync(request);
    }

    public static async Task<JsonElement> JsonOf(HttpResponseMessage response) => JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync());

    public static async Task<string> ErrorOf(HttpResponseMessage response) => (await JsonOf(response)).GetProperty("error").GetString()!;

    /// <summary>Waits until a condition holds.</summary>
    public static async Task Until(Func<bool> condition, string what)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, $"{what}: not within 20 s");
            await Task.Delay(5);
        }
    }
}
