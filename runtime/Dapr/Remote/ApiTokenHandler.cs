namespace Puente.Runtime.Dapr.Remote;

/// <summary>
/// Sends the API token with every call. Dapr.Client does so with most, but not with SaveBulkStateAsync and DeleteBulkStateAsync (seen in 1.19.0),
/// which a sidecar with a token then refuses.
/// </summary>
internal sealed class ApiTokenHandler(string token, HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private const string Header = "dapr-api-token";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!request.Headers.Contains(Header))
            request.Headers.TryAddWithoutValidation(Header, token);
        return base.SendAsync(request, cancellationToken);
    }
}
