using System.Security.Cryptography;
using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Core.Settings;
using Puente.Edge.Delivery;
using Puente.Edge.Settings;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Updates;
using Puente.Serving.Models;

namespace Puente.Functions.Tests.Settings;

/// <summary>From the settings that the hub wants to what a site goes by, and what is said of it.</summary>
public sealed class SiteSettingsTests : IAsyncDisposable
{
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task What_the_hub_sets_holds_is_told_and_outlives_a_restart_with_no_hub()
    {
        Assert.Null((await TwinAsync()).Settings);
        await WantAsync(1, """{"serving":{"maxQueued":4},"tuning":{"minimumMacroF1":0.7},"schedules":{"retrain":"0 0 3 * * 1"}}""");
        Assert.Equal(new SettingsReport(1), (await TwinAsync()).Settings);
        Assert.Equal((0.7, "0 0 3 * * 1"), Held());

        await _site.RestartAsync(_site.Now);
        // Before anything was looked at: a timer that was due meanwhile goes by it.
        Assert.Equal((0.7, "0 0 3 * * 1"), Held());

        await WantAsync(2, "{}");
        Assert.Equal(new SettingsReport(2), (await TwinAsync()).Settings);
        Assert.Equal((null, null), Held());
    }

    [Fact]
    public async Task A_copy_that_is_broken_is_written_anew_from_the_sites_state()
    {
        await WantAsync(1, """{"tuning":{"minimumMacroF1":0.7}}""");
        var file = _site.Get<TierOptions>().HubSettings;
        await File.WriteAllTextAsync(file, "{\"tuning\":", Cancel);
        await _site.RestartAsync(_site.Now);
        Assert.Equal(SiteSettings.None, _site.Get<HubSettings>().Current);
        await _site.Get<SettingsFollower>().ApplyAsync(Cancel);
        Assert.Equal(0.7, Json.ReadFile<SiteSettings>(file).Tuning!.MinimumMacroF1);
    }

    [Fact]
    public async Task What_the_hub_did_not_sign_for_this_edge_or_is_out_of_bounds_is_refused_and_what_held_holds()
    {
        await WantAsync(3, """{"tuning":{"minimumMacroF1":0.7}}""");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var next = Want(4, """{"tuning":{"minimumMacroF1":0.1}}""");
        await RefusedAsync(next, "is not signed");
        await RefusedAsync(next.Sign(other), "");
        await RefusedAsync((next with { Edge = "edge-2" }).Sign(_site.Hub), "this is edge-1");
        await RefusedAsync(Want(4, """{"serving":{"maxQueued":0}}""").Sign(_site.Hub), "serving.maxQueued");
        // What is written beside the signed document counts for nothing.
        await RefusedAsync(next with { Signed = Want(2, """{"tuning":{"minimumMacroF1":0.2}}""").Sign(_site.Hub).Signed }, null);

        await WantAsync(4, """{"tuning":{"minimumMacroF1":0.9}}""");
        Assert.Equal(new SettingsReport(4), (await TwinAsync()).Settings);
        Assert.Equal(0.9, Held().Score);
    }

    [Fact]
    public void Bounds_of_serving_are_the_hubs_where_it_sets_them_and_the_sites_own_again_where_not()
    {
        var own = new ModelHostOptions { Batching = new() { MaxQueued = 64, Timeout = TimeSpan.FromSeconds(9) } };
        var set = own.By(new SiteServing { MaxQueued = 4, Precision = "fp32" });
        Assert.Equal((4, TimeSpan.FromSeconds(9), Puente.Serving.Sessions.Precision.Fp32), (set.Batching.MaxQueued, set.Batching.Timeout, set.Sessions.Precision));
        Assert.Equal(TimeSpan.FromMilliseconds(500), own.By(new SiteServing { TimeoutSeconds = 0.5 }).Batching.Timeout);
        Assert.Equal(own, own.By(null));
    }

    private static DesiredSettings Want(long generation, string settings) => new(SiteUnderTest.Name, generation, SettingsRulesTests.Read(settings), DateTimeOffset.UnixEpoch);

    private Task WantAsync(long generation, string settings) => WriteAsync(Want(generation, settings).Sign(_site.Hub));

    private async Task WriteAsync(DesiredSettings document)
    {
        await _site.Get<DaprClient>().SaveStateAsync("twins", DesiredSettings.Key(SiteUnderTest.Name), document, cancellationToken: Cancel);
        await _site.Get<SettingsReconciler>().RunAsync(Cancel);
    }

    private async Task RefusedAsync(DesiredSettings document, string? why)
    {
        await WriteAsync(document);
        var told = (await TwinAsync()).Settings!;
        Assert.Equal(3, told.Generation);
        if (why is null) Assert.Null(told.Refused);
        else Assert.Contains(why, told.Refused!, StringComparison.Ordinal);
        Assert.Equal(0.7, Held().Score);
    }

    private async Task<Puente.Core.Twins.ReportedTwin> TwinAsync()
    {
        await _site.Get<TwinReporter>().AnnounceAsync(Cancel);
        return (await _site.Get<EdgeState>().FindReportedAsync(Cancel))!;
    }

    private (double? Score, string? Retrain) Held()
    {
        var settings = _site.Get<HubSettings>();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection().Add(settings).Build();
        return (settings.Current.Tuning?.MinimumMacroF1, configuration["RetrainSchedule"]);
    }
}
