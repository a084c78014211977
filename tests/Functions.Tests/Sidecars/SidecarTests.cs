using System.Net;
using System.Text;
using Puente.Catalog;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.DurableTask.Client;

namespace Puente.Functions.Tests.Sidecars;

/// <summary>Hub and edge, each beside a sidecar: app → gRPC → broker → the other sidecar → HTTP → app, and back.</summary>
public sealed class SidecarTests(TwoTiers tiers) : IClassFixture<TwoTiers>
{
    private readonly TierUnderTest _hub = tiers.Hub;
    private readonly TierUnderTest _edge = tiers.Edge;

    [Fact]
    public async Task An_edge_announces_itself_and_the_hub_s_wish_reaches_it()
    {
        await Deadline.UntilAsync(async () => (await _hub.Get<CatalogStore>().ListEdgesAsync()).Any(edge => edge.Name == "edge-1"), "the hub has heard of the edge");
        Assert.Equal("edge-1", (await _hub.Get<TwinStore>().FindReportedAsync("edge-1", default))?.Edge);

        var generation = await _hub.Get<TwinStore>().DesireAsync("edge-1", "sha256:" + new string('a', 64), "rollout-1", allowsOlder: false, default);
        await Deadline.UntilAsync(async () => await _edge.Get<DurableTaskClient>().GetInstanceAsync($"apply-{generation}") is not null, "the edge works on the wish");
        Assert.False(Directory.Exists(_edge.Nowhere));
    }

    [Theory]
    [InlineData("hub", "POST", "/api/events/edge", HttpStatusCode.OK)]
    [InlineData("hub", "GET", "/dapr/subscribe", HttpStatusCode.OK)]
    [InlineData("hub", "GET", "/dapr/config", HttpStatusCode.OK)]
    [InlineData("edge-1", "POST", "/api/events/twin", HttpStatusCode.OK)]
    [InlineData("edge-1", "OPTIONS", "/api/bindings/reconcile", HttpStatusCode.OK)]
    [InlineData("edge-1", "POST", "/api/bindings/reconcile", HttpStatusCode.OK)]
    [InlineData("edge-1", "GET", "/dapr/subscribe", HttpStatusCode.OK)]
    public async Task What_a_sidecar_calls_needs_its_token(string name, string method, string path, HttpStatusCode answer)
    {
        var tier = name == "hub" ? _hub : _edge;
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(null));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(""));
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(tier.AppToken + "s"));
        Assert.Equal(answer, await AskAsync(tier.AppToken));
        Assert.Equal(HttpStatusCode.OK, (await tier.Http.GetAsync("/api/health", TestContext.Current.CancellationToken)).StatusCode);

        async Task<HttpStatusCode> AskAsync(string? token)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = method == "POST" ? new StringContent("{}", Encoding.UTF8, "application/cloudevents+json") : null };
            if (token is not null) request.Headers.TryAddWithoutValidation("dapr-api-token", token);
            using var response = await tier.Http.SendAsync(request, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_app_names_no_subscription_of_its_own_and_an_input_binding_reaches_it()
    {
        Assert.Empty(_hub.Sidecar.App.Programmatic);
        Assert.Empty(_edge.Sidecar.App.Programmatic);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), await _edge.Sidecar.App.FireAsync("reconcile", "/api/bindings/reconcile"));
        Assert.Equal((HttpStatusCode.NotFound, null), await _edge.Sidecar.App.FireAsync("reconcile"));
    }

    [Theory]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"id":"1","source":"edge-1","type":"edge.reported","time":"2026-01-01T00:00:00Z","data":"no twin"}""")]
    [InlineData("""{"id":"1","source":"edge-1","type":"edge.reported","time":"2026-01-01T00:00:00Z","data":{}}""")]
    public async Task An_event_that_cannot_be_read_is_dropped_rather_than_tried_for_ever(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/events/edge") { Content = new StringContent(body, Encoding.UTF8, "application/cloudevents+json") };
        request.Headers.Add("dapr-api-token", _hub.AppToken);
        using var response = await _hub.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, """{"status":"DROP"}"""), (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
    }
}
