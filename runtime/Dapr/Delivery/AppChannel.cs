using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Puente.Runtime.Dapr.PubSub;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>Posts events to the app's own HTTP routes, as a sidecar does with app protocol http.</summary>
/// <param name="port">The app's port on 127.0.0.1, asked at the first delivery.</param>
/// <param name="appToken">Header <c>dapr-api-token</c>; null or empty: none.</param>
/// <param name="timeProvider">The clock of time limits.</param>
internal sealed class AppChannel(Func<int> port, string? appToken, TimeProvider timeProvider) : IDisposable
{
    /// <summary>A status body is a few bytes; of anything longer only this much is read, and it counts as no status.</summary>
    private const int MaxStatusBytes = 64 << 10;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Lazy<string> origin = new(() => $"http://127.0.0.1:{port()}");

    /// <summary>Delivers one event. Failures of the app are outcomes; only cancellation throws.</summary>
    /// <param name="route">The app's, opening with '/'.</param>
    /// <param name="cloudEvent">The body.</param>
    /// <param name="metadata">The broker's own, as headers; null: none.</param>
    /// <param name="timeout">For the answer.</param>
    /// <param name="cancellationToken">Breaks off.</param>
    /// <returns>What the app made of it, with the HTTP status where that is why.</returns>
    public async Task<(DeliveryOutcome Outcome, string Detail, int? Status)> PostAsync(
        string route, byte[] cloudEvent, IReadOnlyDictionary<string, string>? metadata, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, origin.Value + route) { Content = new ByteArrayContent(cloudEvent) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEventEnvelope.ContentType);
            if (!string.IsNullOrEmpty(appToken))
                request.Headers.TryAddWithoutValidation("dapr-api-token", appToken);
            foreach (var (name, value) in metadata ?? new Dictionary<string, string>())
                request.Headers.TryAddWithoutValidation(name, value);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return (Outcome(await StatusAsync(response, limit.Token).ConfigureAwait(false)), "the app's status", null);
            return (response.StatusCode == HttpStatusCode.NotFound ? DeliveryOutcome.Drop : DeliveryOutcome.Retry, $"HTTP {(int)response.StatusCode}", (int)response.StatusCode);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return (DeliveryOutcome.Unreachable, e.Message, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (DeliveryOutcome.Retry, e.Message, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (DeliveryOutcome.Retry, $"no answer within {timeout}", null);
        }
    }

    public void Dispose() => http.Dispose();

    private static DeliveryOutcome Outcome(string status) => status switch
    {
        "" or "SUCCESS" => DeliveryOutcome.Success,
        "DROP" => DeliveryOutcome.Drop,
        _ => DeliveryOutcome.Retry,
    };

    private static async Task<string> StatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = new byte[MaxStatusBytes];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
        try
        {
            using var json = JsonDocument.Parse(buffer.AsMemory(0, length));
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("status", out var status)
                && status.ValueKind == JsonValueKind.String ? status.GetString()! : "";
        }
        catch (JsonException)
        {
            // A body that is not JSON is success (sheet, section 9).
            return "";
        }
    }
}
