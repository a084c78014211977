using System.Security.Cryptography;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Updates;

/// <summary>
/// The attacks on updates that Uptane names, by one who writes to the store between hub and site as he likes but has no key of the hub's. A slow retrieval is with the
/// broken links (<c>Objects/BrokenLinkTests</c>).
/// </summary>
public sealed class UpdateAttackTests : IAsyncDisposable
{
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task Arbitrary_software_a_release_by_another_key()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var release = await _site.PublishAsync(1, key: other);
        await RefusedAsync("signature", () => _site.FetchAsync(_site.Ask(1, release)));
        Assert.False(Directory.Exists(_site.Get<EdgeFolders>().Release(release)));
    }

    [Fact]
    public async Task Arbitrary_software_a_wish_that_is_unsigned_or_by_another_key()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var desired = _site.Ask(1, await _site.PublishAsync(1));
        var guard = _site.Get<UpdateGuard>();
        await RefusedAsync("desired", () => guard.AcceptAsync(desired, Cancel));
        await RefusedAsync("signature", () => guard.AcceptAsync(desired.Sign(other), Cancel));
    }

    [Fact]
    public async Task What_is_beside_the_signature_counts_for_nothing()
    {
        var (good, bad) = (await _site.PublishAsync(2), await _site.PublishAsync(1, "other"));
        var accepted = await _site.Get<UpdateGuard>().AcceptAsync(
            _site.Ask(1, good).Sign(_site.Hub) with { Release = bad.ToString(), Generation = 9, AllowsOlder = true }, Cancel);
        Assert.Equal((good.ToString(), 1, false), (accepted.Release, accepted.Generation, accepted.AllowsOlder));
    }

    [Fact]
    public async Task Mix_and_match_a_wish_for_another_edge()
    {
        var release = await _site.PublishAsync(1);
        await RefusedAsync("edge", () => _site.AcceptAsync(_site.Ask(1, release, edge: "edge-2")));
    }

    [Fact]
    public async Task Mix_and_match_a_release_that_was_not_asked_for()
    {
        var (asked, other) = (await _site.PublishAsync(1), await _site.PublishAsync(2));
        await _site.AcceptAsync(_site.Ask(1, asked));
        await RefusedAsync("release", () => _site.Get<ReleaseFetcher>().FetchAsync(other, _ => Task.CompletedTask, Cancel));
    }

    [Fact]
    public async Task Mix_and_match_one_generation_that_asks_for_two()
    {
        var (first, second) = (await _site.PublishAsync(1), await _site.PublishAsync(2));
        await _site.AcceptAsync(_site.Ask(1, first));
        await RefusedAsync("generation", () => _site.AcceptAsync(_site.Ask(1, second)));
    }

    [Fact]
    public async Task Mixed_bundles_an_envelope_or_a_file_of_another_release_in_its_place()
    {
        var (first, second) = (await _site.PublishAsync(1, "first file"), await _site.PublishAsync(2, "other file"));
        string Envelope(Digest id) => Directory.EnumerateFiles(_site.Cloud, $"{id.Hex}.json", SearchOption.AllDirectories).Single();
        var kept = await File.ReadAllBytesAsync(Envelope(second), Cancel);
        File.Copy(Envelope(first), Envelope(second), overwrite: true);
        await RefusedAsync("release", () => _site.FetchAsync(_site.Ask(1, second)));
        await File.WriteAllBytesAsync(Envelope(second), kept, Cancel);

        File.WriteAllText(_site.ObjectOf(await FileOfAsync(second)), "first file");
        await RefusedAsync("chunk", () => _site.FetchAsync(_site.Ask(2, second)));
        Assert.Throws<InputException>(() => _site.Get<ReleaseFolder>().VerifyFiles(second, _site.Get<ReleaseFolder>().Open(second)));
    }

    [Fact]
    public async Task Partial_bundle_a_file_that_is_held_back()
    {
        var release = await _site.PublishAsync(1);
        File.Delete(_site.ObjectOf(await FileOfAsync(release)));
        await Assert.ThrowsAsync<IOException>(() => _site.FetchAsync(_site.Ask(1, release)));
        await RefusedAsync("file", () => Task.Run(() => _site.Get<ReleaseFolder>().VerifyFiles(release, _site.Get<ReleaseFolder>().Open(release))));
    }

    [Fact]
    public async Task Replay_of_an_older_wish_also_after_a_restart_and_offline()
    {
        var (first, second) = (await _site.PublishAsync(1), await _site.PublishAsync(2));
        await _site.InstallAsync(_site.Ask(1, first));
        await _site.InstallAsync(_site.Ask(2, second));
        await RefusedAsync("generation", () => _site.AcceptAsync(_site.Ask(1, first)));
        await _site.RestartAsync(_site.Now);
        await RefusedAsync("generation", () => _site.AcceptAsync(_site.Ask(1, first)));
    }

    [Fact]
    public async Task Rollback_to_an_older_version_without_the_hubs_word_for_it()
    {
        var (first, second) = (await _site.PublishAsync(1), await _site.PublishAsync(2));
        await _site.InstallAsync(_site.Ask(1, second));
        await RefusedAsync("version", () => _site.FetchAsync(_site.Ask(2, first)));
        // With it, it is a rollback, and the way forward stays open.
        await _site.InstallAsync(_site.Ask(3, first, allowsOlder: true));
        await _site.InstallAsync(_site.Ask(4, first));
        await _site.InstallAsync(_site.Ask(5, second));
    }

    [Fact]
    public async Task Freeze_with_a_wish_or_a_release_that_has_expired()
    {
        var release = await _site.PublishAsync(1, expires: _site.Now.AddDays(10));
        var old = _site.Ask(1, release, expires: _site.Now.AddDays(1));
        _site.Clock.Advance(TimeSpan.FromDays(2));
        await RefusedAsync("expiresAt", () => _site.AcceptAsync(old));
        await _site.FetchAsync(_site.Ask(2, release));
        // It came in time, and lies here until it no longer is: offline, nothing but the clock says so.
        _site.Clock.Advance(TimeSpan.FromDays(9));
        await RefusedAsync("expiresAt", () => _site.Get<UpdateGuard>().CheckAsync(release, _site.Get<ReleaseFolder>().Open(release), Cancel));
    }

    [Fact]
    public async Task Freeze_with_a_clock_that_was_set_back()
    {
        var expired = await _site.PublishAsync(2, expires: _site.Now.AddDays(10));
        _site.Clock.Advance(TimeSpan.FromDays(20));
        await _site.InstallAsync(_site.Ask(1, await _site.PublishAsync(1)));
        await _site.RestartAsync(_site.Now.AddDays(-19));
        await RefusedAsync("expiresAt", () => _site.FetchAsync(_site.Ask(2, expired)));
    }

    [Fact]
    public async Task A_release_that_expires_in_use_stays_in_use()
    {
        var release = await _site.PublishAsync(1, expires: _site.Now.AddDays(1));
        await _site.InstallAsync(_site.Ask(1, release));
        _site.Clock.Advance(TimeSpan.FromDays(2));
        _site.Get<ReleaseFolder>().VerifyFiles(release, _site.Get<ReleaseFolder>().Open(release));
    }

    [Fact]
    public async Task Endless_data_is_read_no_further_than_the_manifest_says()
    {
        var release = await _site.PublishAsync(1, new string('a', 2_000_000));
        await File.AppendAllTextAsync(_site.ObjectOf(await FileOfAsync(release)), new string('b', 20_000_000), Cancel);
        await _site.FetchAsync(_site.Ask(1, release));
        Assert.InRange((await _site.Get<EdgeState>().ReadTrafficAsync(Cancel)).Fetched, 2_000_000, 3_200_000);
        _site.Get<ReleaseFolder>().VerifyFiles(release, _site.Get<ReleaseFolder>().Open(release));
    }

    [Fact]
    public async Task The_reported_twin_says_what_is_not_heeded_until_it_is_again()
    {
        var twins = _site.Get<TwinStore>();
        var release = await _site.PublishAsync(1);
        var reconciler = _site.Get<Reconciler>();
        await WriteAsync(_site.Ask(7, release));
        await reconciler.EnsureWantedAsync(1, Cancel);
        Assert.Contains("is not signed", (await ReportedAsync()).Refused, StringComparison.Ordinal);
        Assert.Equal(0, (await ReportedAsync()).Generation);
        await WriteAsync(_site.Ask(1, release).Sign(_site.Hub));
        await reconciler.EnsureWantedAsync(1, Cancel);
        Assert.Null((await ReportedAsync()).Refused);

        Task<ReportedTwin> ReportedAsync() => _site.Get<TwinReporter>().FindAsync(Cancel);

        Task WriteAsync(DesiredTwin desired) => _site.Get<Dapr.Client.DaprClient>().SaveStateAsync("twins", DesiredTwin.Key(SiteUnderTest.Name), desired, cancellationToken: Cancel);
    }

    [Fact]
    public async Task What_is_not_heeded_is_told_once_however_often_it_is_found()
    {
        var (twins, reporter, reconciler) = (_site.Get<Dapr.Client.DaprClient>(), _site.Get<TwinReporter>(), _site.Get<Reconciler>());
        var old = _site.Ask(1, await _site.PublishAsync(1), expires: _site.Now.AddDays(1)).Sign(_site.Hub);
        await twins.SaveStateAsync("twins", DesiredTwin.Key(SiteUnderTest.Name), old, cancellationToken: Cancel);
        _site.Clock.Advance(TimeSpan.FromDays(2));
        await reconciler.EnsureWantedAsync(1, Cancel);
        var told = await reporter.FindAsync(Cancel);
        Assert.Contains("is over", told.Refused, StringComparison.Ordinal);
        _site.Clock.Advance(TimeSpan.FromSeconds(5));
        await reconciler.EnsureWantedAsync(1, Cancel);
        Assert.Equal((told.Refused, told.UpdatedAt), (await reporter.FindAsync(Cancel) is var again ? (again.Refused, again.UpdatedAt) : default));
    }

    [Fact]
    public async Task What_crossed_before_a_link_broke_is_no_saving()
    {
        const int Bytes = 3_000_000;
        var release = await _site.PublishAsync(1, new string('a', Bytes));
        var stored = _site.ObjectOf(await FileOfAsync(release));
        var whole = await File.ReadAllBytesAsync(stored, Cancel);
        await File.WriteAllBytesAsync(stored, [.. whole[..^1], (byte)'b'], Cancel);
        await RefusedAsync("chunk", () => _site.FetchAsync(_site.Ask(1, release)));
        var broken = (await _site.Get<EdgeState>().FindUpdateAsync(Cancel))!;
        Assert.Equal((release.ToString(), 0), (broken.Release, broken.Saved));
        Assert.InRange(broken.Fetched, 2 << 20, long.MaxValue);

        await File.WriteAllBytesAsync(stored, whole, Cancel);
        await _site.FetchAsync(_site.Ask(2, release));
        var done = (await _site.Get<EdgeState>().FindUpdateAsync(Cancel))!;
        Assert.Equal(0, done.Saved);
        Assert.InRange(done.Fetched, Bytes, long.MaxValue);
    }

    [Fact]
    public async Task What_an_update_cost_the_link_and_what_was_here_already_are_told()
    {
        var first = await _site.PublishAsync(1, new string('a', 500_000));
        await _site.InstallAsync(_site.Ask(1, first));
        var one = (await _site.Get<EdgeState>().FindUpdateAsync(Cancel))!;
        Assert.Equal((first.ToString(), 0), (one.Release, one.Saved));
        Assert.InRange(one.Fetched, 500_000, 510_000);
        var second = await _site.PublishAsync(2, new string('a', 500_000));
        await _site.InstallAsync(_site.Ask(2, second));
        var two = (await _site.Get<EdgeState>().FindUpdateAsync(Cancel))!;
        Assert.Equal((second.ToString(), 500_000), (two.Release, two.Saved));
        Assert.InRange(two.Fetched, 1, 10_000);
    }

    private async Task<ReleaseFile> FileOfAsync(Digest release)
    {
        var envelope = await _site.Get<Puente.Functions.Common.Objects.SignedReleases>().GetEnvelopeAsync(release, Cancel);
        return _site.Get<ReleaseFolder>().OpenSigned(envelope, release).Files[0];
    }

    private static async Task RefusedAsync(string field, Func<Task> act) => Assert.Equal(field, (await Assert.ThrowsAsync<InputException>(act)).Field);
}
