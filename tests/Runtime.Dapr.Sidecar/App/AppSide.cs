using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Puente.Runtime.Dapr.Sidecar.App;

/// <summary>
/// The calls that a sidecar makes: it waits until the app listens, asks for its subscriptions, then delivers them and those of the resource files.
/// Where both name a topic of a component, the file's counts.
/// </summary>
public sealed class AppSide(SidecarOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(25);
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
    private IReadOnlyList<AppSubscription> programmatic = [];
    private IHost? delivery;
    private Task running = Task.CompletedTask;
    private string? folder;

    /// <summary>Ends when the app has been found and its events are delivered; fails when that cannot be.</summary>
    public Task Ready => ready.Task;

    /// <summary>What the app answered at <c>/dapr/subscribe</c>, before the files had their say.</summary>
    public IReadOnlyList<AppSubscription> Programmatic => programmatic;

    /// <summary>Fires an input binding: asks the app by OPTIONS whether it wants it (2xx and 405 do), then posts.</summary>
    /// <param name="binding">The component's name.</param>
    /// <param name="route">Its metadata <c>route</c>; null: the name.</param>
    /// <param name="body">What the binding has read.</param>
    /// <param name="metadata">What it says about it, as headers.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The statuses of the probe and of the post; null where the probe said no.</returns>
    public async Task<(HttpStatusCode Probe, HttpStatusCode? Post)> FireAsync(
        string binding, string? route = null, byte[]? body = null, IReadOnlyDictionary<string, string>? metadata = null, CancellationToken cancellationToken = default)
    {
        var path = "/" + (route ?? binding).TrimStart('/');
        using var probe = await SendAsync(HttpMethod.Options, path, null, null, cancellationToken).ConfigureAwait(false);
        if (!probe.IsSuccessStatusCode && probe.StatusCode != HttpStatusCode.MethodNotAllowed)
            return (probe.StatusCode, null);
        using var content = new ByteArrayContent(body ?? []) { Headers = { { "Content-Type", "application/json" } } };
        using var post = await SendAsync(HttpMethod.Post, path, content, metadata, cancellationToken).ConfigureAwait(false);
        return (probe.StatusCode, post.StatusCode);
    }

    /// <summary>Begins to look for the app.</summary>
    internal void Start()
    {
        if (options.AppPort is { } port)
            running = RunAsync(port);
        else
            ready.SetResult();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        if (delivery is not null)
        {
            using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await delivery.StopAsync(now.Token).ConfigureAwait(false);
            delivery.Dispose();
        }

        http.Dispose();
        stop.Dispose();
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }

    private async Task RunAsync(int port)
    {
        try
        {
            while (!await ListensAsync(port).ConfigureAwait(false))
                await Task.Delay(LookAgain, stop.Token).ConfigureAwait(false);
            programmatic = await SubscriptionsAsync().ConfigureAwait(false);
            using (await SendAsync(HttpMethod.Get, "/dapr/config", null, null, stop.Token).ConfigureAwait(false))
            {
                // Actors only; whatever the app answers, 404 too, is fine.
            }

            delivery = Deliver();
            await delivery.StartAsync(stop.Token).ConfigureAwait(false);
            ready.SetResult();
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            ready.TrySetCanceled();
        }
        catch (Exception e)
        {
            // Whoever waits for the app is told.
            ready.TrySetException(e);
        }
    }

    private async Task<bool> ListensAsync(int port)
    {
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, port, stop.Token).ConfigureAwait(false);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<AppSubscription>> SubscriptionsAsync()
    {
        using var answer = await SendAsync(HttpMethod.Get, "/dapr/subscribe", null, null, stop.Token).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return [];
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(stop.Token).ConfigureAwait(false));
        return AppSubscription.Parse(json.RootElement);
    }

    private IHost Deliver()
    {
        folder = Directory.CreateTempSubdirectory("puente-sidecar-").FullName;
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        var declared = new EmbeddedDaprOptions();
        options.Fill(declared);
        using (var client = new EmbeddedDaprClient(declared))
            foreach (var (number, subscription) in programmatic.Where(p => !client.Subscriptions.Any(s => (s.PubsubName, s.Topic) == (p.PubsubName, p.Topic))).Index())
                File.WriteAllText(Path.Combine(folder, $"{number}.yaml"), subscription.ToYaml(number));
        builder.Services.AddEmbeddedDapr(embedded =>
        {
            options.Fill(embedded);
            embedded.ComponentsDirectories.Add(folder);
        });
        return builder.Build();
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, HttpContent? content, IReadOnlyDictionary<string, string>? headers, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, $"http://127.0.0.1:{options.AppPort}{path}") { Content = content };
        if (options.AppToken is { } token)
            request.Headers.Add(ApiToken.Header, token);
        foreach (var (name, value) in headers ?? new Dictionary<string, string>())
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
