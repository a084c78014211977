using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Puente.Functions.Tests.Inbox;

namespace Puente.Functions.Tests.Tiles;

/// <summary>What a whole edge answers of its tiles before it has seen any.</summary>
public sealed class TileEndpointsTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-tiles-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Nothing_is_offered_and_an_unmeasured_drift_is_no_reason_to_learn()
    {
        await using var edge = await EdgeProcess.StartAsync(_folder);
        Assert.Empty(JsonNode.Parse(await edge.Api.GetStringAsync("api/samples/suggestions", Cancel))!["suggestions"]!.AsArray());
        foreach (var count in new[] { "0", "201", "many" })
        {
            using var refused = await edge.Api.GetAsync($"api/samples/suggestions?count={count}", Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            Assert.Equal("count", JsonNode.Parse(await refused.Content.ReadAsStringAsync(Cancel))!["field"]!.GetValue<string>());
        }

        using var started = await edge.Api.PostAsync("api/retraining", new StringContent("""{"trigger":"drift"}""", Encoding.UTF8, "application/json"), Cancel);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        over.CancelAfter(TimeSpan.FromSeconds(60));
        while (true)
        {
            var told = JsonNode.Parse(await edge.Api.GetStringAsync("api/retraining", over.Token))!;
            if (told["output"] is { } output)
            {
                Assert.Contains("unknown is no reason", output["reason"]!.GetValue<string>(), StringComparison.Ordinal);
                return;
            }

            await Task.Delay(50, over.Token);
        }
    }
}
