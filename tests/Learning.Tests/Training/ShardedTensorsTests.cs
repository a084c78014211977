using Puente.Core;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Tests.Training;

public class ShardedTensorsTests
{
    private const string Index = "model.safetensors.index.json";

    [Fact]
    public void Shards_are_split_by_size_and_read_as_one()
    {
        using var folder = new TemporaryFolder();
        var files = Writer().WriteSharded(folder.Path, "model", maxBytes: 40);
        Assert.Equal(["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", Index], files);
        using var source = ShardedTensors.Open(folder[Index]);
        Assert.Equal(["a", "b", "c", "n"], source.Entries.Select(entry => entry.Name).Order());
        Assert.Equal([1f, 2, 3, 4], source.Floats("a"));
        Assert.Equal(20, source.Floats("b").Length);
        Assert.Equal([7L], source.Integers("n"));
        Assert.Equal("yes", source.Metadata["note"]);
        Assert.Contains("no tensor 'd'", Assert.Throws<InputException>(() => source.Floats("d")).Message);
    }

    [Fact]
    public void What_fits_is_one_file()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(["model.safetensors"], Writer().WriteSharded(folder.Path, "model", maxBytes: 1_000_000));
    }

    [Theory]
    [InlineData("../model-00001-of-00001.safetensors")]
    [InlineData("/etc/hostname")]
    [InlineData("below/x.safetensors")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("a\\\\b")]
    public void An_index_stays_in_its_folder(string file)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[Index], """{"weight_map":{"a":"FILE"}}""".Replace("FILE", file, StringComparison.Ordinal));
        Assert.Contains("no file of its own folder", Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index])).Message);
    }

    [Fact]
    public void Every_absent_shard_is_named()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder[Index], """{"weight_map":{"a":"one.safetensors","b":"two.safetensors"}}""");
        Assert.Contains("2 files that are absent: one.safetensors, two.safetensors", Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index])).Message);
    }

    [Fact]
    public void Index_and_shards_agree()
    {
        using var folder = new TemporaryFolder();
        new SafeTensorsWriter().Add("a", [1f], 1).Add("b", [2f], 1).Write(folder["x"]);
        File.WriteAllText(folder[Index], """{"weight_map":{"a":"x"}}""");
        Assert.Contains("does not place 1 tensors where they are: b", Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index])).Message);
        File.WriteAllText(folder[Index], """{"weight_map":{"a":"x","b":"x","c":"x"}}""");
        Assert.Contains("1 tensors that its shards do not hold: c", Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index])).Message);
        File.WriteAllText(folder[Index], """{"weight_map":{"a":null}}""");
        Assert.Contains("'null', which is no file", Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index])).Message);
        File.WriteAllText(folder[Index], """{"weight_map":null}""");
        Assert.Contains("no weight_map", Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index])).Message);
        File.WriteAllText(folder[Index], """{"weight_map":{"a":""");
        Assert.Throws<InputException>(() => ShardedTensors.Open(folder[Index]));
    }

    private static SafeTensorsWriter Writer() =>
        new SafeTensorsWriter().Text("note", "yes").Add("a", [1f, 2, 3, 4], 4).Add("b", new float[20], 4, 5).Add("c", [5f, 6], 2).Add("n", [7L]);
}
