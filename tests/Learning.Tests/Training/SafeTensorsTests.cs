using System.Buffers.Binary;
using Puente.Core;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Tests.Training;

public class SafeTensorsTests
{
    [Fact]
    public void What_is_written_is_read()
    {
        using var folder = new TemporaryFolder();
        new SafeTensorsWriter().Text("note", "ünïcode").Add("a", [1f, 2, 3, 4, 5, 6], 2, 3).Add("count", [7L]).Add("none", Array.Empty<float>(), 0, 4).Write(folder["x.safetensors"]);

        using var file = SafeTensorsFile.Open(folder["x.safetensors"]);

        Assert.Equal([1f, 2, 3, 4, 5, 6], file.Floats("a"));
        Assert.Equal([2L, 3L], file.Entry("a").Shape);
        Assert.Equal([7L], file.Integers("count"));
        Assert.Empty(file.Floats("none"));
        Assert.Equal("ünïcode", file.Text("note"));
        Assert.Equal("pt", file.Metadata["format"]);
        Assert.Equal(0, BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(folder["x.safetensors"])) % 8);
    }

    [Fact]
    public void What_is_not_there_is_named()
    {
        using var folder = new TemporaryFolder();
        new SafeTensorsWriter().Add("a", [1f], 1).Write(folder["x"]);
        using var file = SafeTensorsFile.Open(folder["x"]);
        Assert.Contains("'b'", Assert.Throws<InputException>(() => file.Floats("b")).Message);
        Assert.Contains("F32", Assert.Throws<InputException>(() => file.Integers("a")).Message);
        Assert.Throws<InputException>(() => file.Text("missing"));
        Assert.Throws<InputException>(() => SafeTensorsFile.Open(folder["absent"]));
        Assert.Contains("is a folder", Assert.Throws<InputException>(() => SafeTensorsFile.Open(folder.Path)).Message);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8)] // more bytes than described
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 4)] // fewer
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)] // a hole
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12)] // an overlap
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)] // twice the same key
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,4]}}""", 4)] // a shape that does not fill
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0)] // a product that wraps to 0
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""", 4)]
    [InlineData("""{"a":{"dtype":"Q4","shape":[1],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,-1],"data_offsets":[0,0]}}""", 0)]
    [InlineData("""{"a":{"dtype":"F32","shape":[9223372036854775808],"data_offsets":[0,4]}}""", 4)]
    [InlineData("""{"a":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}""", 4)] // more dimensions than any tensor has
    [InlineData("""{"a":{"dtype":"F32","shape":[2500000000],"data_offsets":[0,10000000000]}}""", 8)] // 10 GB claimed
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"\u0061":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8)] // the same key, written otherwise
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,0],"data_offsets":[0,0]}}""", 0)] // nothing, but by a side that sums would not survive
    [InlineData("""{"a":[]}""", 0)]
    [InlineData("""{"__metadata__":{"k":1}}""", 0)]
    [InlineData("""[]""", 0)]
    [InlineData("""{"a":{"dtype":"F32" """, 0)]
    public void A_hostile_header_is_refused(string header, int data) => Refused(RawTensors.Bytes(header, data));

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(-1)]
    [InlineData(100_000_001)]
    [InlineData(50_000_000)]
    [InlineData(10_000_000_000)]
    [InlineData(0)]
    public void A_claimed_length_is_checked_before_it_is_believed(long claim)
    {
        var bytes = RawTensors.Bytes("{}", 0);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, claim);
        Refused(bytes);
    }

    [Fact]
    public void A_file_cut_anywhere_is_refused()
    {
        var whole = RawTensors.Bytes("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8);
        for (var length = 0; length < whole.Length; length++) Refused(whole[..length]);
    }

    private static void Refused(byte[] bytes)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["x"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<InputException>(() => SafeTensorsFile.Open(folder["x"]).Dispose());
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 500_000);
    }
}
