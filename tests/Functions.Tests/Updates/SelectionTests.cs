using Puente.Core;
using Puente.Core.Datasets;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Tuning;

namespace Puente.Functions.Tests.Updates;

/// <summary>What a site has to learn from after its release was changed: a head that was learned counts while it is in place.</summary>
public sealed class SelectionTests : IAsyncDisposable
{
    private static readonly Digest _base = Digest.Of("base"u8), _head = Digest.Of("head"u8);
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData(true, true, true)]
    [InlineData(true, false, false)]
    [InlineData(false, false, true)]
    public async Task An_equal_set_teaches_nothing_new_unless_what_it_taught_is_gone(bool passed, bool inPlace, bool isRefused)
    {
        var samples = Directory.CreateDirectory(_site.Get<EdgeFolders>().Samples).FullName;
        foreach (var name in new[] { "crack", "sound" }) await File.WriteAllTextAsync(Path.Combine(samples, $"{name}.png"), name, Cancel);
        Json.WriteFile(Path.Combine(samples, "labels.json"), new LabelledSet(["crack", "sound"], [new("crack.png", ["crack"], "a"), new("sound.png", ["sound"], "b")]));
        var state = _site.Get<EdgeState>();
        await state.SaveActiveAsync(new ActiveReleases(_base, inPlace ? _head : null), Cancel);
        var selector = _site.Get<SampleSelector>();
        var first = await selector.SelectAsync(Cancel);
        Assert.Null(first.Refusal);

        await state.SaveLastTuningAsync(new LastTuning(first.Set, first.Release!, first.Samples, passed, passed ? _head.ToString() : null), Cancel);
        Assert.Equal(isRefused, (await selector.SelectAsync(Cancel)).Refusal is not null);
    }
}
