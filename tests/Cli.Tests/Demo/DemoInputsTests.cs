using Puente.Cli.Demo;
using Puente.Cli.Demo.Inputs;
using Puente.Core;

namespace Puente.Cli.Tests.Demo;

public sealed class DemoInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Labelled_images_among_the_unlabelled_are_left_out()
    {
        for (var i = 0; i < 8; i++) _folder.Image(i, 48, "labelled", i < 4 ? "crack" : "sound", $"{i}.jpg");
        for (var i = 6; i < 12; i++) _folder.Image(i, 48, "photos", $"{i}.jpg");
        var options = new DemoOptions { Data = _folder.At("demo"), Unlabelled = _folder.At("photos"), Labelled = _folder.At("labelled") };
        using var demo = await DemoFolder.TakeAsync(options.Data, TimeProvider.System, CancellationToken.None);
        var (files, leftOut) = await new DemoInputs(options, GivenInputs.Check(options), demo, new QuietView(), TimeProvider.System).UnlabelledAsync("ingest", CancellationToken.None);
        Assert.Equal((4, 2), (files.Count, leftOut));
    }

    [Fact]
    public async Task The_largest_unlabelled_photograph_is_inspected_when_none_is_named()
    {
        _folder.Image(1, 48, "photos", "small.jpg");
        _folder.Image(2, 200, "photos", "large.jpg");
        _folder.Write(new byte[1_000_000], "photos", "broken.jpg");
        var options = new DemoOptions { Data = _folder.At("demo"), Unlabelled = _folder.At("photos") };
        using var demo = await DemoFolder.TakeAsync(options.Data, TimeProvider.System, CancellationToken.None);
        var photo = await new DemoInputs(options, GivenInputs.Check(options), demo, new QuietView(), TimeProvider.System).PhotoAsync("infer", CancellationToken.None);
        Assert.Equal("large.jpg", photo.File.Name);
        Assert.Null(photo.Truth);
    }

    [Fact]
    public async Task Generated_photographs_are_drawn_once_and_the_same_for_a_seed()
    {
        var options = new DemoOptions { Data = _folder.At("demo"), UnlabelledCount = 8 };
        using var demo = await DemoFolder.TakeAsync(options.Data, TimeProvider.System, CancellationToken.None);
        // What a killed run left half-written is drawn anew, and no leftover is taken for a photograph.
        _folder.Write("half", "demo", "field", ".unlabelled-1-8", "img-000000.jpg.tmp");
        var first = await DrawAsync(options, demo);
        File.SetLastWriteTimeUtc(first[0].Path, DateTime.UnixEpoch);
        var second = await DrawAsync(options, demo);
        Assert.Equal(8 + 4, first.Count);
        Assert.Equal(first, second);
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(second[0].Path));
        Assert.NotEqual(first[^1].Digest, (await DrawAsync(options with { Seed = 2 }, demo))[^1].Digest);
    }

    [Fact]
    public async Task Two_demos_cannot_share_a_folder()
    {
        var path = _folder.At("demo");
        using (await DemoFolder.TakeAsync(path, TimeProvider.System, CancellationToken.None))
        {
            var fault = await Assert.ThrowsAsync<InputException>(() => DemoFolder.TakeAsync(path, TimeProvider.System, CancellationToken.None));
            Assert.Contains("in use by another demo", fault.Message, StringComparison.Ordinal);
        }

        using var next = await DemoFolder.TakeAsync(path, TimeProvider.System, CancellationToken.None);
        Assert.False(next.PredecessorDied);
    }

    [Fact]
    public async Task A_killed_predecessor_is_noticed()
    {
        _folder.Write("4711", "demo", "demo.running");
        using var demo = await DemoFolder.TakeAsync(_folder.At("demo"), TimeProvider.System, CancellationToken.None);
        Assert.True(demo.PredecessorDied);
    }

    private static async Task<IReadOnlyList<ImageFile>> DrawAsync(DemoOptions options, DemoFolder demo) =>
        (await new DemoInputs(options, GivenInputs.Check(options), demo, new QuietView(), TimeProvider.System).UnlabelledAsync("ingest", CancellationToken.None)).Files;
}
