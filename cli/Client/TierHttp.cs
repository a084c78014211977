using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Puente.Core;

namespace Puente.Cli.Client;

/// <summary>
/// Calls one tier with its key. Every call to a tier is idempotent, so one that finds no tier (it is being started again after it
/// died) is repeated until it is answered or the patience ends.
/// </summary>
public sealed class TierHttp(HttpClient http, TierAddress address, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(300);
    private readonly SemaphoreSlim _keyGate = new(1);
    private string? _key;

    /// <summary>The tier.</summary>
    public TierAddress Address { get; } = address;

    /// <summary>How long a call is repeated while the tier does not answer.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>GET, read as <typeparamref name="T"/>.</summary>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancel)
    {
        using var response = await SendAsync(() => new HttpRequestMessage(HttpMethod.Get, Resolve(path)), cancel);
        return await ReadAsync<T>(response, path, cancel);
    }

    /// <summary>GET, read as <typeparamref name="T"/>; null when there is no such thing (404).</summary>
    public async Task<T?> FindAsync<T>(string path, CancellationToken cancel) where T : class
    {
        try
        {
            return await GetAsync<T>(path, cancel);
        }
        catch (TierException e) when (e.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>POST of a JSON document, read as <typeparamref name="T"/>.</summary>
    public async Task<T> PostAsync<T>(string path, object body, CancellationToken cancel)
    {
        using var response = await SendAsync(() => JsonRequest(path, body), cancel);
        return await ReadAsync<T>(response, path, cancel);
    }

    /// <summary>A POST request with a JSON body.</summary>
    public HttpRequestMessage JsonRequest(string path, object body) =>
        new(HttpMethod.Post, Resolve(path)) { Content = JsonContent.Create(body, body.GetType(), options: Json.Options) };

    /// <summary>Relative paths lie under the tier's address; the tiers' own links are taken as they are.</summary>
    public Uri Resolve(string path) => new(Address.Url, path);

    /// <summary>Sends what <paramref name="request"/> makes (anew for each try) and returns an answer of 2xx.</summary>
    /// <exception cref="InputException">The tier refused the key (401) or the input (400, 404, 409, 413, 422).</exception>
    /// <exception cref="TierException">Any other error, or no answer within <see cref="Patience"/>.</exception>
    public async Task<HttpResponseMessage> SendAsync(Func<HttpRequestMessage> request, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                using var message = request();
                // The tiers' own links carry their key in the query, and a header would win over it.
                if (message.RequestUri?.Query.Contains("code=", StringComparison.Ordinal) != true)
                    message.Headers.TryAddWithoutValidation("x-functions-key", await KeyAsync(cancel));
                var response = await http.SendAsync(message, HttpCompletionOption.ResponseContentRead, cancel);
                if (response.IsSuccessStatusCode) return response;
                using (response)
                    if (!IsPassing(response.StatusCode) || clock.GetElapsedTime(began) > Patience)
                        throw await TierFaults.FromAsync(response, message, Address, cancel);
            }
            catch (Exception e) when (IsTransport(e, cancel))
            {
                if (clock.GetElapsedTime(began) > Patience)
                    throw new TierException($"{Address.Name} at {Address.Url} did not answer for {Patience.TotalSeconds:0} s ({e.Message}). Read {Address.LogFile}.", e);
            }

            await Task.Delay(RetryDelay, clock, cancel);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _keyGate.Dispose();
        http.Dispose();
    }

    private static bool IsPassing(HttpStatusCode code) => code is HttpStatusCode.ServiceUnavailable or HttpStatusCode.BadGateway or HttpStatusCode.GatewayTimeout or HttpStatusCode.TooManyRequests;

    private static bool IsTransport(Exception e, CancellationToken cancel) =>
        !cancel.IsCancellationRequested && e is HttpRequestException or TaskCanceledException or HttpIOException;

    private async Task<string> KeyAsync(CancellationToken cancel)
    {
        if (_key is { } known) return known;
        await _keyGate.WaitAsync(cancel);
        try
        {
            return _key ??= Address.Key ?? TierKey.Read(Address.SecretsFile);
        }
        finally
        {
            _keyGate.Release();
        }
    }

    /// <summary>Reads an answer's JSON body.</summary>
    /// <exception cref="TierException">It is no such document.</exception>
    public async Task<T> ReadAsync<T>(HttpResponseMessage response, string path, CancellationToken cancel)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync<T>(Json.Options, cancel) ?? throw new JsonException("the document is null");
        }
        catch (JsonException e)
        {
            throw new TierException($"{Address.Name} answered {path} with a document that cannot be read: {e.Message}", e);
        }
    }
}
