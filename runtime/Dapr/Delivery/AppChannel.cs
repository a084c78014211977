using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Puente.Runtime.Dapr.PubSub;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>Calls the app's own HTTP routes with events and with what input bindings read, as a sidecar does with app protocol http.</summary>
/// <param name="port">The app's port on 127.0.0.1, asked at the first delivery.</param>
/// <param name="appToken">Header <c>dapr-api-token</c>; null or empty: none.</param>
/// <param name="timeProvider">The clock of time limits.</param>
internal sealed class AppChannel(Func<int> port, string? appToken, TimeProvider timeProvider) : IDisposable
{
    /// <summary>A status body is a few bytes; of anything longer only this much is read, and it counts as no status.</summary>
    private const int MaxStatusBytes = 64 << 10;

    /// <summary>Bytes that an answer may spend on one event of several.</summary>
    private const int MaxStatusBytesEach = 256;

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
    public Task<AppAnswer> PostAsync(
        string route, byte[] cloudEvent, IReadOnlyDictionary<string, string>? metadata, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(cloudEvent) { Headers = { ContentType = new MediaTypeHeaderValue(CloudEventEnvelope.ContentType) } };
        return SendAsync(HttpMethod.Post, route, content, metadata, OutcomeOfEventAsync, timeout, cancellationToken);
    }

    /// <summary>Delivers several events at once. The answer's own outcome is of the request as a whole; what became of each event comes with it. Only cancellation throws.</summary>
    public async Task<(AppAnswer Answer, DeliveryOutcome[] Outcomes)> PostAsync(
        string route, string pubsub, string topic, IReadOnlyList<byte[]> cloudEvents, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent(BulkEnvelope.Wrap(pubsub, topic, cloudEvents)) { Headers = { ContentType = new MediaTypeHeaderValue(BulkEnvelope.ContentType) } };
        DeliveryOutcome[]? each = null;
        var answer = await SendAsync(
            HttpMethod.Post, route, content, null,
            async (response, limit) =>
            {
                if (!response.IsSuccessStatusCode)
                    return response.StatusCode == HttpStatusCode.NotFound ? DeliveryOutcome.Drop : DeliveryOutcome.Retry;
                each = BulkEnvelope.Outcomes(await BodyAsync(response, MaxStatusBytes + cloudEvents.Count * MaxStatusBytesEach, limit).ConfigureAwait(false), cloudEvents.Count);
                return DeliveryOutcome.Success;
            },
            timeout, cancellationToken).ConfigureAwait(false);
        return (answer, each is not null && answer.Outcome == DeliveryOutcome.Success ? each : [.. Enumerable.Repeat(answer.Outcome, cloudEvents.Count)]);
    }

    /// <summary>Delivers what an input binding has read: its metadata as headers, without a body. Any 2xx is success. Only cancellation throws.</summary>
    public Task<AppAnswer> PostAsync(string route, IReadOnlyDictionary<string, string> metadata, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var content = new ByteArrayContent([]) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        return SendAsync(HttpMethod.Post, route, content, metadata, (response, _) => Task.FromResult(response.IsSuccessStatusCode ? DeliveryOutcome.Success : DeliveryOutcome.Retry), timeout, cancellationToken);
    }

    /// <summary>Asks whether the app takes what an input binding reads: success where it answers OPTIONS with 2xx or 405, else a drop. Only cancellation throws.</summary>
    public Task<AppAnswer> AskAsync(string route, TimeSpan timeout, CancellationToken cancellationToken) =>
        SendAsync(
            HttpMethod.Options, route, null, null,
            (response, _) => Task.FromResult(response.IsSuccessStatusCode || response.StatusCode == HttpStatusCode.MethodNotAllowed ? DeliveryOutcome.Success : DeliveryOutcome.Drop),
            timeout, cancellationToken);

    public void Dispose() => http.Dispose();

    private async Task<AppAnswer> SendAsync(
        HttpMethod method, string route, HttpContent? content, IReadOnlyDictionary<string, string>? headers,
        Func<HttpResponseMessage, CancellationToken, Task<DeliveryOutcome>> outcome, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(timeout, timeProvider);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        try
        {
            using var request = new HttpRequestMessage(method, origin.Value + route) { Content = content };
            foreach (var (name, value) in headers ?? new Dictionary<string, string>())
                request.Headers.TryAddWithoutValidation(name, value);
            if (!string.IsNullOrEmpty(appToken))
                request.Headers.TryAddWithoutValidation("dapr-api-token", appToken);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            return new(await outcome(response, limit.Token).ConfigureAwait(false), response.IsSuccessStatusCode ? "the app's status" : $"HTTP {(int)response.StatusCode}", response.IsSuccessStatusCode ? null : (int)response.StatusCode);
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return new(DeliveryOutcome.Unreachable, e.Message, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new(DeliveryOutcome.Retry, e.Message, null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new(DeliveryOutcome.Retry, $"no answer within {timeout}", null);
        }
    }

    private static async Task<DeliveryOutcome> OutcomeOfEventAsync(HttpResponseMessage response, CancellationToken cancellationToken) =>
        response.IsSuccessStatusCode ? Outcome(await StatusAsync(response, cancellationToken).ConfigureAwait(false))
        : response.StatusCode == HttpStatusCode.NotFound ? DeliveryOutcome.Drop
        : DeliveryOutcome.Retry;

    private static DeliveryOutcome Outcome(string status) => status switch
    {
        "" or "SUCCESS" => DeliveryOutcome.Success,
        "DROP" => DeliveryOutcome.Drop,
        _ => DeliveryOutcome.Retry,
    };

    private static async Task<string> StatusAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength == 0)
            return "";
        return Status(await BodyAsync(response, MaxStatusBytes, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>The first <paramref name="most"/> bytes of a body.</summary>
    private static async Task<ReadOnlyMemory<byte>> BodyAsync(HttpResponseMessage response, int most, CancellationToken cancellationToken)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(most);
        try
        {
            var length = await body.ReadAtLeastAsync(buffer, most, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return buffer.AsSpan(0, Math.Min(length, most)).ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static string Status(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return "";
        try
        {
            using var json = JsonDocument.Parse(body);
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
