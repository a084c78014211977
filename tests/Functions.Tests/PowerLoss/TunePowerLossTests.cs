using Puente.Core;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Workflows.Tuning;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>The power goes at each step of a tuning whose head comes to serve.</summary>
public sealed class TunePowerLossTests : IAsyncDisposable
{
    private const string Instance = "tune-2";
    private readonly PowerSite _site = new();
    private Digest _base;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_head_that_is_learned_serves_once_and_its_forerunner_is_gone_wherever_the_power_goes()
    {
        (_base, _) = await _site.PublishAsync(1, 10);
        _site.Label(3);
        var images = _site.Images("image");
        await using (var edge = await _site.StartAsync())
        {
            await edge.GoOnAsync();
            await _site.DesireAsync(1, _base);
            Assert.Equal("serving", (await edge.SettleAsync(1)).State);
            Assert.NotNull((await TuneAsync(edge, "tune-1")).Release);
        }

        _site.Label(4);
        await using (var edge = await _site.StartAsync(step: images.Take))
        {
            await edge.GoOnAsync();
            Assert.NotNull((await TuneAsync(edge, Instance)).Release);
        }

        Assert.True(images.Taken.Count >= 15, $"{images.Taken.Count} steps");
        var faults = new List<string>();
        foreach (var image in images.Taken)
            foreach (var one in new[] { image.Torn(), image.HalfRemoved(true), image.HalfRemoved(false), image }.OfType<DiskImage>())
                if (await FaultAsync(one) is { } fault) faults.Add($"{one.When}: {fault}");
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));
    }

    /// <summary>What is not as promised once the power is back; null when all is.</summary>
    private async Task<string?> FaultAsync(DiskImage image)
    {
        await using var edge = await _site.StartAsync(image.Folder);
        var state = edge.Get<EdgeState>();
        if (edge.Serving != (await state.FindActiveAsync(Cancel))!.Serving.ToString()) return $"{edge.Serving} serves at the start";
        await edge.GoOnAsync();
        var release = (await TuneAsync(edge, Instance)).Release;
        if (release is null || edge.Serving != release) return $"{release} was learned, and {edge.Serving} serves";
        if ((await state.FindLastTuningAsync(Cancel))!.Release != release) return "another is remembered";
        var folders = edge.Get<EdgeFolders>();
        var names = Directory.EnumerateDirectories(folders.Releases).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        if (!names.SequenceEqual(new[] { _base.Hex, Digest.Parse(release).Hex }.Order(StringComparer.Ordinal))) return $"on disk are {string.Join(", ", names)}";
        var left = Directory.EnumerateFiles(folders.Releases, "*", SearchOption.AllDirectories).Where(path => path.EndsWith(".tmp", StringComparison.Ordinal) || path.EndsWith(".part", StringComparison.Ordinal));
        return left.Any() ? $"left are {string.Join(", ", left)}" : null;
    }

    private static async Task<TuneOutput> TuneAsync(PoweredEdge edge, string instance)
    {
        if (await edge.Client.GetInstanceAsync(instance, Cancel) is null)
            await edge.Client.ScheduleNewOrchestrationInstanceAsync(nameof(TuneOrchestrator), new TuneInput(), new Runtime.DurableTask.StartOrchestrationOptions(instance), Cancel);
        return (await edge.EndAsync(instance)).ReadOutputAs<TuneOutput>()!;
    }
}
