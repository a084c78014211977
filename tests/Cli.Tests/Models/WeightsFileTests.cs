using System.Buffers.Binary;
using System.Text;
using Puente.Cli.Models;
using Puente.Core;

namespace Puente.Cli.Tests.Models;

public sealed class WeightsFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void The_header_tells_counts_and_metadata()
    {
        var path = _folder.Write(File("""{"__metadata__":{"puente.recipe":"tiny"},"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"b":{"dtype":"F32","shape":[],"data_offsets":[24,28]}}""", new byte[28]), "a.safetensors");
        var weights = WeightsFile.Read("--backbone", path);
        Assert.Equal(7, weights.Values);
        Assert.Equal("tiny", weights.Metadata[WeightsFile.RecipeKey]);
    }

    public static TheoryData<string, byte[]> Hostile => new()
    {
        { "empty", [] },
        { "text", "this is not a weights file"u8.ToArray() },
        { "huge claim", File("{}", [], claim: 10_000_000_000) },
        { "negative claim", File("{}", [], claim: -5) },
        { "no JSON", File("nonsense", []) },
        { "a list", File("[1,2]", []) },
        { "no shape", File("""{"a":{"dtype":"F32"}}""", []) },
        { "overflowing shape", File("""{"a":{"dtype":"F32","shape":[9223372036854775807,4],"data_offsets":[0,0]}}""", []) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_one_fault(string what, byte[] bytes)
    {
        var path = _folder.Write(bytes, "bad.safetensors");
        var before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InputException>(() => WeightsFile.Read("--backbone", path));
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1_000_000, what);
        Assert.Equal(("--backbone", path), (fault.Field, fault.Value));
    }

    [Fact]
    public void What_is_absent_is_told_with_what_there_is()
    {
        var fault = Assert.Throws<InputException>(() => ShippedModels.Weights("--backbone", "nothing-of-this-name"));
        Assert.Contains("does not exist", fault.Problem, StringComparison.Ordinal);
        Assert.Contains("puente train", fault.Remedy, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static byte[] File(string header, byte[] data, long? claim = null)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + data.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, claim ?? json.Length);
        json.CopyTo(bytes, 8);
        data.CopyTo(bytes, 8 + json.Length);
        return bytes;
    }
}
