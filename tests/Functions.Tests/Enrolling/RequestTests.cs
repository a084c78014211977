using Puente.Core;
using Puente.Functions.Common.Http;
using Puente.Functions.Tests.Placements;
using Puente.Hub.Edges;
using Puente.Hub.Edges.Tokens;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>What a person says of an edge is taken as it is said: a word that is misspelt is refused, and what is left out means nothing it was not told to mean.</summary>
public sealed class RequestTests
{
    [Fact]
    public async Task A_standing_is_said_and_not_guessed()
    {
        Assert.Equal(EdgeStanding.Revoked, (await ReadAsync<StandingRequest>("""{"standing":"revoked","by":"operator"}""")).Standing);
        await Assert.ThrowsAsync<InputException>(() => ReadAsync<StandingRequest>("""{"by":"operator"}"""));
        await Assert.ThrowsAsync<InputException>(() => ReadAsync<StandingRequest>("""{"standing":"revoked","by":"operator","why":"found in a river"}"""));
    }

    [Fact]
    public async Task A_token_is_not_made_for_any_edge_because_a_word_is_misspelt() =>
        await Assert.ThrowsAsync<InputException>(() => ReadAsync<JoinTokenRequest>("""{"by":"operator","edge":"quay-7"}"""));

    private static Task<T> ReadAsync<T>(string body) => JsonBody.ReadAsync<T>(Answers.Request(body), default);
}
