using System.Runtime;
using Puente.Learning.Training;

namespace Puente.Learning.Tests.Training;

public class CollectionPauseTests
{
    [Fact]
    public void Nothing_is_collected_within_a_pause()
    {
        using var pause = CollectionPause.Begin();
        var before = GC.CollectionCount(0);
        var kept = 0L;
        for (var i = 0; i < 2000; i++) kept += new byte[50_000].Length;
        Assert.Equal(100_000_000, kept);
        Assert.Equal(before, GC.CollectionCount(0));
        // The tests as a whole run in a pause, and this one is part of it: it does not end with it, and does not breathe.
        CollectionPause.Breathe();
        pause.Dispose();
        Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }
}
