using Puente.Core;
using Puente.Core.Gates;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Objects;
using Puente.Runtime.DurableTask;
using Puente.Workflows.Tuning;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>What is in place is damaged on the disk: it never serves so, the edge starts all the same, and mends it.</summary>
public sealed class DamagedReleaseTests : IAsyncLifetime
{
    private readonly PowerSite _site = new();
    private Digest _id;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_id, _) = await _site.PublishAsync(1, ContentFiles.ChunkBytes + 10);
        _site.Label(3);
        await _site.DesireAsync(1, _id, new GateRule(GateKind.Golden) { Class = "crack", MinSamples = 3, Minimum = 0.5 }, new GateRule(GateKind.ErrorRate) { Maximum = 0.1 });
        await using var edge = await _site.StartAsync();
        await edge.GoOnAsync();
        Assert.Equal("serving", (await edge.SettleAsync(1)).State);
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData("head.onnx", 0)]
    [InlineData("backbone.onnx", 0.5)]
    [InlineData("release.dsse.json", 0)]
    [InlineData("release.dsse.json", 0.5)]
    public async Task A_file_of_the_release_in_place_is_fetched_anew(string file, double part)
    {
        Damage(Path.Combine(_site.Data, "releases", _id.Hex, file), part);
        await using var edge = await _site.StartAsync();
        Assert.Null(edge.Serving);
        var before = (await edge.Get<EdgeState>().ReadTrafficAsync(Cancel)).Fetched;
        await edge.GoOnAsync();
        await edge.SettleAsync(1);
        await UntilAsync(() => edge.Serving == _id.ToString());
        await edge.EndAsync("apply-1");
        Assert.Equal("serving", (await edge.Get<TwinReporter>().FindAsync(Cancel)).State);
        Assert.Contains((await edge.Get<EdgeState>().FindWatchedAsync(Cancel))!.Rules, rule => rule.Kind == GateKind.ErrorRate);
        // The weights are whole: they did not cross again.
        Assert.InRange((await edge.Get<EdgeState>().ReadTrafficAsync(Cancel)).Fetched - before, 1, 100_000);
    }

    [Fact]
    public async Task A_head_that_was_tuned_here_gives_way_to_its_base_and_is_learned_again()
    {
        string local;
        await using (var edge = await _site.StartAsync())
        {
            await edge.GoOnAsync();
            local = await TuneAsync(edge, "tune-1");
            Assert.Equal(local, edge.Serving);
        }

        Damage(Path.Combine(_site.Data, "releases", Digest.Parse(local).Hex, "head.onnx"), 0.5);
        await using (var edge = await _site.StartAsync())
        {
            Assert.Equal(_id.ToString(), edge.Serving);
            await edge.GoOnAsync();
            Assert.Equal(await TuneAsync(edge, "tune-2"), edge.Serving);
        }
    }

    [Fact]
    public async Task What_came_whole_before_the_link_broke_serves_without_it()
    {
        var (next, _) = await _site.PublishAsync(2, 20);
        await _site.DesireAsync(2, next);
        var images = _site.Images("image");
        await using (var edge = await _site.StartAsync(step: images.Take))
        {
            await edge.GoOnAsync();
            await edge.SettleAsync(2);
        }

        // All is here, and nobody knows: the power went, and with it the link.
        var whole = images.Taken.First(image => image.Step == "end FetchRelease");
        Directory.Delete(Path.Combine(_site.Cloud, "objects"), recursive: true);
        await using var cutOff = await _site.StartAsync(whole.Folder);
        await cutOff.GoOnAsync();
        Assert.Equal("serving", (await cutOff.SettleAsync(2)).State);
        Assert.Equal(next.ToString(), cutOff.Serving);
    }

    private static async Task<string> TuneAsync(PoweredEdge edge, string instance)
    {
        await edge.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TuneOrchestrator), new TuneInput(), new StartOrchestrationOptions(instance), Cancel);
        return (await edge.EndAsync(instance)).ReadOutputAs<TuneOutput>()!.Release!;
    }

    private static void Damage(string path, double part)
    {
        using var stream = new FileStream(path, FileMode.Open);
        stream.SetLength((long)(stream.Length * part));
    }

    private static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!holds()) await Task.Delay(10, deadline.Token);
    }
}
