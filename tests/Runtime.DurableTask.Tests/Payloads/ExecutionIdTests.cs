using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Tests;

public class ExecutionIdTests
{
    [Fact]
    public void Each_sorts_after_the_one_before_whatever_the_clock_does()
    {
        var id = "ffffffffff0040008000000000000000";
        for (var i = 0; i < 100; i++)
        {
            var next = ExecutionIds.New(id);
            Assert.True(ExecutionIds.IsBefore(id, next));
            Assert.Equal(32, next.Length);
            id = next;
        }
    }

    [Fact]
    public void Keys_are_of_one_instance_whatever_its_id_holds()
    {
        Assert.Matches("^[A-Za-z0-9_-]+$", PayloadKey.Folder("../a b/\u00fc"));
        Assert.NotEqual(PayloadKey.Folder("a/b"), PayloadKey.Folder("a_b"));
        var key = PayloadKey.Make("a", "e2", "x"u8);
        Assert.True(PayloadKey.IsUpTo(key, "e2"));
        Assert.True(PayloadKey.IsUpTo(key, "e3"));
        Assert.False(PayloadKey.IsUpTo(key, "e1"));
        Assert.False(PayloadKey.IsReference("\"@payload:x\""));
    }
}
