using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Placements;
using Puente.Hub.Edges;

namespace Puente.Functions.Tests.Edges;

/// <summary>The list of edges, which is written as it is read: however many there are, a page of them is in memory.</summary>
public sealed class EdgeListTests : IAsyncLifetime
{
    private const int Edges = 1_203;
    private HubUnderTest _hub = null!;

    public async ValueTask InitializeAsync()
    {
        _hub = await HubUnderTest.StartAsync();
        await _hub.Get<CatalogStore>().SeeEdgesAsync([.. Names.Select(name => new EdgeRecord(name, new Dictionary<string, string> { ["ring"] = "fleet" }, DateTimeOffset.UnixEpoch))]);
        await _hub.Get<TwinStore>().ReportAsync(new ReportedTwin("edge-0700", new Dictionary<string, string>(), 3, "sha256:a", null, "serving", null, 0, 0, DateTimeOffset.UnixEpoch), default);
    }

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task All_are_listed_by_name_with_what_is_known_of_them()
    {
        var listed = await ListAsync("");
        Assert.Equal(Names, listed.Select(edge => edge.Name));
        Assert.Equal(["edge-0700"], listed.Where(edge => edge.Reported is { Generation: 3 }).Select(edge => edge.Name));
    }

    [Theory]
    [InlineData("?limit=3", "edge-0000", 3)]
    [InlineData("?after=edge-0499&limit=600", "edge-0500", 600)]
    [InlineData("?after=edge-1199", "edge-1200", 3)]
    public async Task A_part_of_them_can_be_asked_for(string query, string first, int count)
    {
        var listed = await ListAsync(query);
        Assert.Equal((first, count), (listed[0].Name, listed.Count));
    }

    [Fact]
    public async Task After_the_last_there_are_none() => Assert.Empty(await ListAsync("?after=edge-1202"));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public async Task A_limit_that_is_none_is_refused(string limit) => Assert.Equal("limit", (await Assert.ThrowsAsync<InputException>(() => ListAsync($"?limit={limit}"))).Field);

    private static IEnumerable<string> Names => Enumerable.Range(0, Edges).Select(index => $"edge-{index:D4}");

    private async Task<List<Listed>> ListAsync(string query)
    {
        var functions = new EdgeFunctions(_hub.Get<CatalogStore>(), _hub.Get<TwinStore>(), _hub.Get<Enrolments>(), _hub.Get<EdgeIngestion>(), new DaprAppToken("token"));
        var request = Answers.Request(query: query);
        var (status, body) = await Answers.ReadAsync(request, Task.FromResult(functions.List(request, default)));
        Assert.Equal(StatusCodes.Status200OK, status);
        return System.Text.Json.JsonSerializer.Deserialize<List<Listed>>(body, Json.Options)!;
    }

    private sealed record Listed(string Name, ReportedTwin? Reported);
}
