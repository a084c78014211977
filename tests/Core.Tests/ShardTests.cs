using System.Buffers.Binary;
using CsCheck;
using Puente.Core.Datasets;
using Puente.Core.Images;

namespace Puente.Core.Tests;

public sealed class ShardTests
{
    [Fact]
    public void What_is_written_is_read() =>
        Gen.Int[1, 16].SelectMany(side => Gen.Byte.Array[ShardFormat.SampleBytes(side)].Array[0, 6].Select(samples => (side, samples)))
            .Sample(shard =>
            {
                using var folder = new TemporaryFolder();
                var entry = Write(folder, shard.side, shard.samples);
                using var reader = new ShardReader(folder.File(entry.Digest.Hex));
                var read = shard.samples.Select((_, i) =>
                {
                    var bytes = new byte[ShardFormat.SampleBytes(shard.side) + 1];
                    reader.Read(i, bytes, offset: 1);
                    return bytes[1..];
                });
                return reader.Side == shard.side && reader.Count == shard.samples.Length && entry.Samples == reader.Count &&
                    read.Zip(shard.samples).All(pair => pair.First.SequenceEqual(pair.Second));
            }, iter: 30);

    [Fact]
    public void Its_name_is_its_content()
    {
        using var folder = new TemporaryFolder();
        var entry = Write(folder, 4, [new byte[48]]);
        var path = Assert.Single(Directory.GetFiles(folder.Path));
        Assert.Equal(entry.Digest.Hex, Path.GetFileName(path));
        Assert.Equal(entry.Digest, Digest.OfFile(path));
        Assert.Equal(new FileInfo(path).Length, entry.SizeBytes);
        Assert.Equal(entry, Write(folder, 4, [new byte[48]]));
    }

    [Fact]
    public void What_is_not_completed_leaves_nothing()
    {
        using var folder = new TemporaryFolder();
        using (var writer = new ShardWriter(folder.Path, 4)) writer.Add(new RgbImage(4, 4));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_sample_of_another_size_is_refused()
    {
        using var folder = new TemporaryFolder();
        using var writer = new ShardWriter(folder.Path, 4);
        Assert.Throws<ArgumentException>(() => writer.Add(new RgbImage(4, 5)));
        Assert.Equal(0, writer.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(60)]
    [InlineData(111)]
    public void A_shard_cut_short_is_refused(int length)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(Write(folder, 4, [new byte[48], new byte[48]]).Digest.Hex);
        using (var stream = File.OpenWrite(path)) stream.SetLength(length);
        Refused(path);
    }

    [Theory]
    [InlineData(-4, 2)]
    [InlineData(0, 2)]
    [InlineData(0, int.MaxValue)]
    [InlineData(4, -1)]
    [InlineData(4, int.MaxValue)]
    [InlineData(4, 1)]
    [InlineData(4097, 0)]
    [InlineData(int.MaxValue, int.MaxValue)]
    [InlineData(int.MinValue, int.MinValue)]
    public void A_header_that_lies_is_refused(int side, int count)
    {
        using var folder = new TemporaryFolder();
        var path = folder.File(Write(folder, 4, [new byte[48], new byte[48]]).Digest.Hex);
        var bytes = File.ReadAllBytes(path);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), side);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), count);
        File.WriteAllBytes(path, bytes);
        Refused(path);
    }

    [Fact]
    public void Another_magic_is_refused()
    {
        using var folder = new TemporaryFolder();
        var path = folder.File("shard");
        File.WriteAllText(path, "PUENTE99 and then something else altogether");
        Refused(path);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    [InlineData(int.MaxValue)]
    public void An_index_out_of_range_is_refused(int index)
    {
        using var folder = new TemporaryFolder();
        using var reader = new ShardReader(folder.File(Write(folder, 4, [new byte[48]]).Digest.Hex));
        Assert.Throws<ArgumentOutOfRangeException>(() => reader.Read(index, new byte[48]));
    }

    private static ShardEntry Write(TemporaryFolder folder, int side, byte[][] samples)
    {
        using var writer = new ShardWriter(folder.Path, side);
        foreach (var sample in samples) writer.Add(new RgbImage(side, side, sample));
        return writer.Complete();
    }

    private static void Refused(string path) => Assert.Equal("shard", Assert.Throws<InputException>(() => new ShardReader(path).Dispose()).Field);
}
