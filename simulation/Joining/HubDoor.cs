using System.Net.Http.Json;
using System.Security.Cryptography;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Releases;

namespace Puente.Simulation.Joining;

/// <summary>How an edge joins, over the hub's own API: a challenge signed, a token shown, and the credential collected once it is approved.</summary>
/// <param name="http">To the hub; without a key of its API.</param>
/// <param name="tokens">Join tokens; edges take turns.</param>
/// <param name="time">The clock.</param>
public sealed class HubDoor(HttpClient http, IReadOnlyList<JoinToken> tokens, TimeProvider time)
{
    /// <summary>Asks to be one of the fleet.</summary>
    /// <returns>When to ask how that stands.</returns>
    public async Task<TimeSpan> JoinAsync(string edge, int index, EdgeKey own, IReadOnlyDictionary<string, string> labels, CancellationToken cancellationToken)
    {
        var token = tokens[index % tokens.Count];
        var statement = await SignAsync(EnrolmentPurpose.Join, edge, own.Key, token.Id, labels, cancellationToken);
        var answer = await PostAsync<JoinRequest, EnrolmentAnswer>("api/enrolments", new JoinRequest(token.Text, statement), cancellationToken);
        return TimeSpan.FromSeconds(answer.RetryAfterSeconds ?? 0);
    }

    /// <summary>Asks how that stands.</summary>
    /// <returns>When to ask again; null once the edge is one of the fleet.</returns>
    public async Task<TimeSpan?> CollectAsync(string edge, EdgeKey own, CancellationToken cancellationToken)
    {
        var statement = await SignAsync(EnrolmentPurpose.Collect, edge, own.Key, null, null, cancellationToken);
        var answer = await PostAsync<ProofRequest, EnrolmentAnswer>($"api/enrolments/{edge}", new ProofRequest(statement), cancellationToken);
        return answer.RetryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null;
    }

    private async Task<DsseEnvelope> SignAsync(
        EnrolmentPurpose purpose, string edge, ECDsa key, string? token, IReadOnlyDictionary<string, string>? labels, CancellationToken cancellationToken)
    {
        var challenge = await PostAsync<ChallengeRequest, ChallengeAnswer>("api/enrolments/challenge", new ChallengeRequest(edge), cancellationToken);
        return SignedJson.Sign(
            new EnrolmentStatement(purpose, edge, challenge.Challenge, PublicKeyJwk.Of(key), token, labels, time.GetUtcNow()), EnrolmentStatement.PayloadType, key);
    }

    private async Task<TAnswer> PostAsync<TBody, TAnswer>(string path, TBody body, CancellationToken cancellationToken)
    {
        using var answer = await http.PostAsJsonAsync(path, body, Json.Options, cancellationToken);
        if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"POST {path} was answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
        return await answer.Content.ReadFromJsonAsync<TAnswer>(Json.Options, cancellationToken) ?? throw new HttpRequestException($"POST {path} was answered with nothing.");
    }
}
