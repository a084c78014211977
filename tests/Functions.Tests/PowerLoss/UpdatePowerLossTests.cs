using Puente.Core;
using Puente.Core.Gates;
using Puente.Functions.Common.Objects;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>
/// The power goes at each step of an update's way to the disk: the steps are those that the edge takes, found by letting it take them once. What it comes to afterwards is held
/// to what an update promises.
/// </summary>
public sealed class UpdatePowerLossTests : IAsyncLifetime
{
    private const int Weights = ContentFiles.ChunkBytes + 1000, Generation = 3, SecondDeaths = 8;
    private static readonly GateRule _golden = new(GateKind.Golden) { Class = "crack", MinSamples = 3, MaxDrop = 0.1 };
    private readonly PowerSite _site = new();
    private Digest _old, _running;

    public async ValueTask InitializeAsync()
    {
        _site.Label(3);
        (_old, _) = await _site.PublishAsync(1, 10);
        (_running, _) = await _site.PublishAsync(2, 11);
        await using var edge = await _site.StartAsync();
        await edge.GoOnAsync();
        foreach (var (generation, release) in new[] { (1, _old), (2, _running) })
        {
            await _site.DesireAsync(generation, release);
            Assert.Equal("serving", (await edge.SettleAsync(generation)).State);
        }
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_good_release_comes_to_serve_wherever_the_power_goes_and_goes_again()
    {
        var (id, manifest) = await _site.PublishAsync(3, Weights);
        await RunAsync(new UpdateOutcome("serving", id, manifest, id, [_running, id], 3), least: 38);
    }

    [Fact]
    public async Task A_worse_release_is_refused_and_leaves_nothing_wherever_the_power_goes()
    {
        var (id, manifest) = await _site.PublishAsync(3, 12, bias: [-9f, -5f, -6f]);
        await RunAsync(new UpdateOutcome("refused", id, manifest, _running, [_old, _running], 2), least: 32);
    }

    [Fact]
    public async Task A_damaged_release_is_never_served_and_leaves_nothing_wherever_the_power_goes()
    {
        var (id, manifest) = await _site.PublishAsync(3, 12);
        var damaged = manifest.Files.Single(file => file.Name == "backbone.safetensors");
        _site.Tamper(damaged);
        await RunAsync(new UpdateOutcome("failed", id, manifest, _running, [_old, _running], 2) { Again = 2 * damaged.SizeBytes }, least: 15);
    }

    private async Task RunAsync(UpdateOutcome outcome, int least)
    {
        await _site.DesireAsync(Generation, outcome.Update, _golden);
        var images = _site.Images("image");
        await using (var edge = await _site.StartAsync(step: images.Take))
        {
            await edge.GoOnAsync();
            Assert.Equal(outcome.State, (await edge.SettleAsync(Generation)).State);
        }

        Assert.True(images.Taken.Count >= least, $"{images.Taken.Count} steps");
        var recovery = new UpdateRecovery(_site, outcome, _running, Generation);
        var random = new Random(7);
        for (var sample = 0; sample < SecondDeaths; sample++)
        {
            var (first, second) = (random.Next(images.Taken.Count), random.Next(images.Taken.Count));
            var image = images.Taken[first] with { Folder = Path.Combine(_site.Folder, $"again-{sample}") };
            DiskImages.Copy(images.Taken[first].Folder, image.Folder);
            var again = new DiskImages(image.Folder, Path.Combine(_site.Folder, $"twice-{sample}")) { Wanted = number => number == second % (images.Taken.Count - first) };
            await recovery.RunAsync(image, again.Take);
            foreach (var twice in again.Taken) await recovery.RunWithVariantsAsync(twice with { After = image.Step });
        }

        foreach (var image in images.Taken) await recovery.RunWithVariantsAsync(image);
        TestContext.Current.TestOutputHelper?.WriteLine($"{images.Taken.Count} steps, {recovery.Starts} starts");
        Assert.True(recovery.Faults.Count == 0, string.Join('\n', recovery.Faults.Take(20)));
    }
}
