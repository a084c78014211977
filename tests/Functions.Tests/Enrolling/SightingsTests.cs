using System.Security.Cryptography;
using Puente.Catalog;
using Puente.Core.Enrolments;
using Puente.Core.Twins;
using Puente.Hub.Edges;

namespace Puente.Functions.Tests.Enrolling;

/// <summary>What the catalog is told of edges that are seen again and again, and which of their keys stay open.</summary>
public sealed class SightingsTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> _labels = new() { ["ring"] = "canary", ["site"] = "quay" };
    private JoiningHub _hub = null!;

    public async ValueTask InitializeAsync() => _hub = await JoiningHub.StartAsync();

    public ValueTask DisposeAsync() => _hub.DisposeAsync();

    [Fact]
    public async Task One_seen_again_at_once_is_not_written_again_and_later_it_is()
    {
        var first = (await SeeAsync(_labels)).LastSeen;
        _hub.Time.Advance(Sightings.Within / 2);
        Assert.Equal(first, (await SeeAsync(new() { ["site"] = "quay", ["ring"] = "canary" })).LastSeen);
        _hub.Time.Advance(Sightings.Within / 2);
        Assert.Equal(_hub.Time.GetUtcNow(), (await SeeAsync(_labels)).LastSeen);
    }

    [Fact]
    public async Task Labels_and_capabilities_that_change_are_written_at_once()
    {
        await SeeAsync(_labels);
        _hub.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("lock", (await SeeAsync(new() { ["ring"] = "canary", ["site"] = "lock" })).Labels["site"]);
        var seen = await SeeAsync(new() { ["ring"] = "canary", ["site"] = "lock" }, new EdgeCapabilities { Cores = 4 });
        Assert.Equal(4, seen.Capabilities!.Cores);
        Assert.Equal(8, (await SeeAsync(new() { ["ring"] = "canary", ["site"] = "lock" }, new EdgeCapabilities { Cores = 8 })).Capabilities!.Cores);
    }

    [Fact]
    public void A_key_is_opened_once()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (keys, own) = (new EdgeKeys(), new OpenedKey(PublicKeyJwk.Of(pair)));
        Assert.Same(own, keys.Keep(own));
        Assert.Same(own, keys.Open(PublicKeyJwk.Of(pair)));
        Assert.Equal(keys.Open(PublicKeyJwk.Of(pair)).Use(key => key.ExportSubjectPublicKeyInfoPem()), pair.ExportSubjectPublicKeyInfoPem());
    }

    private async Task<EdgeRecord> SeeAsync(Dictionary<string, string> labels, EdgeCapabilities? capabilities = null)
    {
        await _hub.Get<Sightings>().SeeAsync(new EdgeRecord("edge-1", labels, _hub.Time.GetUtcNow()) { Capabilities = capabilities }, default);
        return Assert.Single(await _hub.Get<CatalogStore>().ListEdgesAsync());
    }
}
