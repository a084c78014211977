using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace Puente.Functions.Tests.Inbox;

/// <summary>The inbox of a whole edge, which is killed.</summary>
public sealed class EdgeProcessTests : IDisposable
{
    private const string Token = "a-secret-of-some-length";
    private static readonly (string, string)[] _settings = [("Inbox__Sources", "blobTrigger,webhook"), ("Inbox__Bucket", S3Server.Bucket), ("Inbox__WebhookToken", Token)];
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-edge-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task What_was_told_of_outlives_a_kill()
    {
        await using (var edge = await EdgeProcess.StartAsync(_folder, _settings))
        {
            await LocalFiles.PutAsync(Path.Combine(_folder, "edge-1"), "dropped.jpg", "dropped");
            Assert.Equal(HttpStatusCode.OK, (await NotifyAsync(edge, S3Objects.Event("told.jpg", "told"), Token)).StatusCode);
            await StandsAsync(edge, waiting: 2);
        }

        await using var again = await EdgeProcess.StartAsync(_folder, _settings);
        await StandsAsync(again, waiting: 2);
        var repeated = JsonNode.Parse(await (await NotifyAsync(again, S3Objects.Event("told.jpg", "told"), Token)).Content.ReadAsStringAsync())!;
        Assert.Equal((0, 1), (repeated["added"]!.GetValue<int>(), repeated["known"]!.GetValue<int>()));
        Assert.Equal("No release is in place yet.", (await InboxAsync(again))["holding"]!.GetValue<string>());
    }

    [Fact]
    public async Task Notifications_are_closed_to_strangers_and_bad_ones_are_told_why()
    {
        await using var edge = await EdgeProcess.StartAsync(_folder, _settings);
        var refused = await NotifyAsync(edge, S3Objects.Event("told.jpg", "told"), "another-secret-of-length");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.Contains(refused.Headers.WwwAuthenticate, challenge => challenge.Scheme == "Basic");
        Assert.Equal(HttpStatusCode.Unauthorized, (await NotifyAsync(edge, [], null)).StatusCode);

        var bad = await NotifyAsync(edge, "{\"Records\":[{}]}"u8.ToArray(), Token);
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Equal("Records[0].s3", JsonNode.Parse(await bad.Content.ReadAsStringAsync())!["field"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.BadRequest, (await NotifyAsync(edge, new byte[(1024 * 1024) + 1], Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await NotifyAsync(edge, S3Objects.Event("a.jpg", "a", bucket: "other"), Token)).StatusCode);

        var unknown = await edge.Api.PostAsync("api/inbox/retries", new StringContent("{\"key\":\"inbox/none.jpg\"}", Encoding.UTF8, "application/json"), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        var inbox = await InboxAsync(edge);
        Assert.Equal((0, 1), (inbox["waiting"]!.GetValue<int>(), inbox["ignoredNotifications"]!.GetValue<int>()));
    }

    private static async Task<HttpResponseMessage> NotifyAsync(EdgeProcess edge, byte[] body, string? token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/inbox/notifications") { Content = new ByteArrayContent(body) };
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await edge.Api.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private static async Task<JsonNode> InboxAsync(EdgeProcess edge) =>
        JsonNode.Parse(await edge.Api.GetStringAsync("api/inbox", TestContext.Current.CancellationToken))!;

    private static async Task StandsAsync(EdgeProcess edge, int waiting)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        over.CancelAfter(TimeSpan.FromSeconds(60));
        while (await InboxAsync(edge) is var inbox && inbox["waiting"]!.GetValue<int>() != waiting)
        {
            Assert.False(over.IsCancellationRequested, $"Waited in vain for {waiting} photographs: {inbox}");
            await Task.Delay(50, CancellationToken.None);
        }
    }
}
