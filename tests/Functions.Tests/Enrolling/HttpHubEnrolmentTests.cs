using System.Net;
using System.Text;
using Puente.Edge.Enrolling;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>What the hub's answers mean to an edge: a refusal is no outage.</summary>
public sealed class HttpHubEnrolmentTests
{
    [Theory]
    [InlineData(401, """{"code":"token-used","detail":"all have joined"}""", "token-used")]
    [InlineData(400, """{"field":"labels","detail":"labels 'a b': is no label."}""", "bad-input")]
    public async Task A_refusal_is_told_in_the_hubs_words(int status, string body, string code)
    {
        using var http = Answering(status, body);
        var refused = await Assert.ThrowsAsync<HubRefusalException>(() => new HttpHubEnrolment(http).ChallengeAsync("edge-1", default));
        Assert.Equal((code, true), (refused.Code, body.Contains(refused.Message, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(400, "<html>a proxy</html>")]
    [InlineData(400, "{}")]
    [InlineData(404, "")]
    [InlineData(503, """{"detail":"a component failed"}""")]
    public async Task What_no_hub_said_did_not_get_through(int status, string body)
    {
        using var http = Answering(status, body);
        await Assert.ThrowsAsync<HttpRequestException>(() => new HttpHubEnrolment(http).ChallengeAsync("edge-1", default));
    }

    private static HttpClient Answering(int status, string body) => new(new Fixed((HttpStatusCode)status, body)) { BaseAddress = new Uri("http://hub/") };

    private sealed class Fixed(HttpStatusCode status, string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, "application/problem+json") });
    }
}
