using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Puente.Runtime.Dapr.PubSub;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Delivery;

/// <summary>Posts events to the app's own HTTP routes, as a sidecar does with app protocol http.</summary>
/// <param name="port">The app's port on 127.0.0.1, asked at the first delivery.</param>
/// <param name="appToken">Header <c>dapr-api-token</c>; null or empty: none.</param>
/// <param name="timeout">For one event.</param>
internal sealed class AppChannel(Func<int> port, string? appToken, TimeSpan timeout) : IDisposable
{
    /// <summary>A status body is a few bytes; of anything longer only this much is read, and it counts as no status.</summary>
    private const int MaxStatusBytes = 64 << 10;

    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Lazy<string> origin = new(() => $"http://127.0.0.1:{port()}");

    /// <summary>Delivers one event. Failures of the app are outcomes; only cancellation throws.</summary>
    public async Task<(DeliveryOutcome Outcome, string Detail)> PostAsync(DaprSubscription subscription, byte[] cloudEvent, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, origin.Value + subscription.Route) { Content = new ByteArrayContent(cloudEvent) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(CloudEventEnvelope.ContentType);
            if (!string.IsNullOrEmpty(appToken))
                request.Headers.TryAddWithoutValidation("dapr-api-token", appToken);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return (Outcome(await StatusAsync(response, limit.Token).ConfigureAwait(false)), "the app's status");
            return (response.StatusCode == HttpStatusCode.NotFound ? DeliveryOutcome.Drop : DeliveryOutcome.Retry, $"HTTP {(int)response.StatusCode}");
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            return (DeliveryOutcome.Unreachable, e.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return (DeliveryOutcome.Retry, e.Message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (DeliveryOutcome.Retry, $"no answer within {timeout}");
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
        if (response.Content.Headers.ContentLength == 0)
            return "";
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var buffer = ArrayPool<byte>.Shared.Rent(MaxStatusBytes);
        try
        {
            var length = await body.ReadAtLeastAsync(buffer, MaxStatusBytes, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            return Status(buffer.AsMemory(0, Math.Min(length, MaxStatusBytes)));
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
