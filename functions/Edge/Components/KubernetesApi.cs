using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Puente.Core;

namespace Puente.Edge.Components;

/// <summary>The few calls of a cluster's API that components need.</summary>
public sealed class KubernetesApi(ComponentOptions options) : IDisposable
{
    private const int MaxTold = 400;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);
    private readonly Lazy<HttpClient> _http = new(() => Connect(options), LazyThreadSafetyMode.PublicationOnly);

    /// <summary>Calls <paramref name="path"/>.</summary>
    /// <returns>The answer's document; null for 404 where <paramref name="mayBeAbsent"/>.</returns>
    /// <exception cref="InputException">This edge is in no cluster, or the API refuses what it is given.</exception>
    /// <exception cref="IOException">The API is out of reach, refuses this edge, or fails.</exception>
    public async Task<JsonElement?> CallAsync(HttpMethod method, string path, string? body, string? mediaType, bool mayBeAbsent, CancellationToken cancellationToken)
    {
        if (options.Server is not { } server)
            throw new InputException("components.kind", "manifest", "needs a cluster, and this edge is in none", "Run the edge in a pod, or set Components:Server.");
        using var request = new HttpRequestMessage(method, new Uri(server, path));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, mediaType!);
        if (options.TokenFile is { } file) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", (await File.ReadAllTextAsync(file, cancellationToken)).Trim());
        try
        {
            using var response = await _http.Value.SendAsync(request, cancellationToken);
            var text = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode) return JsonDocument.Parse(text).RootElement;
            if (response.StatusCode == HttpStatusCode.NotFound && mayBeAbsent) return null;
            var told = $"{(int)response.StatusCode} {MessageOf(text)}";
            throw response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity or HttpStatusCode.UnsupportedMediaType
                ? new InputException("components.spec", path, $"is refused by the cluster: {told}", "Correct the manifest.")
                : new IOException($"{method} {path} answered {told}");
        }
        catch (HttpRequestException e)
        {
            throw new IOException($"The cluster's API at {server} is out of reach: {e.Message}", e);
        }
        catch (TaskCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"The cluster's API at {server} did not answer within {_patience.TotalSeconds:0} s.", e);
        }
        catch (JsonException e)
        {
            throw new IOException($"The cluster's API at {server} answered no document: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    private static string MessageOf(string text)
    {
        try
        {
            if (JsonDocument.Parse(text).RootElement is { ValueKind: JsonValueKind.Object } status && status.TryGetProperty("message", out var message)) text = message.ToString();
        }
        catch (JsonException)
        {
            // A proxy's page: told as it is.
        }

        return text.Length <= MaxTold ? text : text[..MaxTold] + "…";
    }

    private static HttpClient Connect(ComponentOptions options)
    {
        var handler = new SocketsHttpHandler();
        if (options.CaFile is { } file)
        {
            var roots = new X509Certificate2Collection();
            roots.ImportFromPemFile(file);
            handler.SslOptions.CertificateChainPolicy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        return new HttpClient(handler) { Timeout = _patience };
    }
}
