using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Puente.Core;
using Puente.Core.Enrolments;

namespace Puente.Edge.Enrolling;

/// <summary>Enrolment over the hub's HTTP API. Its base address is the hub's.</summary>
public sealed class HttpHubEnrolment(HttpClient http) : IHubEnrolment
{
    /// <inheritdoc/>
    public Task<ChallengeAnswer> ChallengeAsync(string edge, CancellationToken cancellationToken) =>
        PostAsync<ChallengeAnswer>("api/enrolments/challenge", new ChallengeRequest(edge), cancellationToken);

    /// <inheritdoc/>
    public Task<EnrolmentAnswer> JoinAsync(JoinRequest request, CancellationToken cancellationToken) => PostAsync<EnrolmentAnswer>("api/enrolments", request, cancellationToken);

    /// <inheritdoc/>
    public Task<EnrolmentAnswer> CollectAsync(string edge, ProofRequest request, CancellationToken cancellationToken) =>
        PostAsync<EnrolmentAnswer>($"api/enrolments/{edge}", request, cancellationToken);

    /// <inheritdoc/>
    public Task<EnrolmentAnswer> RenewAsync(string edge, ProofRequest request, CancellationToken cancellationToken) =>
        PostAsync<EnrolmentAnswer>($"api/enrolments/{edge}/renewals", request, cancellationToken);

    private async Task<T> PostAsync<T>(string path, object body, CancellationToken cancellationToken)
    {
        using var content = JsonContent.Create(body, body.GetType(), options: Json.Options);
        using var response = await http.PostAsync(new Uri(path, UriKind.Relative), content, cancellationToken);
        try
        {
            if (response.IsSuccessStatusCode)
                return await response.Content.ReadFromJsonAsync<T>(Json.Options, cancellationToken) ?? throw new JsonException("the document is null");
            if (response.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.Conflict
                && await response.Content.ReadFromJsonAsync<Refusal>(Json.Options, cancellationToken) is { } refusal
                // A hub that finds a fault in what it is sent names the field, and has no code for it.
                && (refusal.Code ?? (refusal.Field is null ? null : "bad-input")) is { Length: > 0 } code)
                throw new HubRefusalException(code, refusal.Detail ?? code);
        }
        catch (JsonException e)
        {
            // A proxy's page, or another server than the hub.
            throw new HttpRequestException($"{path} was answered with {(int)response.StatusCode} and no document of a hub: {e.Message}", e);
        }

        throw new HttpRequestException($"{path} was answered with {(int)response.StatusCode}.", null, response.StatusCode);
    }

    private sealed record Refusal(string? Code, string? Field, string? Detail);
}
