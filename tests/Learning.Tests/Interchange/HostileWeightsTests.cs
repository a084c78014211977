using CsCheck;
using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.Interchange;

namespace Puente.Learning.Tests.Interchange;

public class HostileWeightsTests
{
    private const int HeaderBytes = 3000;

    [Theory]
    [InlineData("dinov2", "config.json")]
    [InlineData("dinov2", "preprocessor_config.json")]
    [InlineData("dinov2", "model.safetensors.index.json")]
    [InlineData("dinov2", "model-00002-of-00003.safetensors")]
    [InlineData("timm-registers", "config.json")]
    [InlineData("timm-registers", "model.safetensors")]
    public void A_spoiled_byte_is_refused_or_read_and_nothing_else(string fixture, string file)
    {
        using var folder = new TemporaryFolder();
        foreach (var path in Directory.GetFiles(FixtureFiles.Of($"interchange/{fixture}"))) File.Copy(path, folder[Path.GetFileName(path)]);
        File.Delete(folder["expected.safetensors"]);
        var whole = File.ReadAllBytes(folder[file]);
        // Digits above all: they make other sizes.
        Gen.Select(Gen.Int[0, Math.Min(HeaderBytes, whole.Length) - 1], Gen.OneOf(Gen.Byte, Gen.Byte[(byte)'0', (byte)'9']), Gen.OneOf(Gen.Byte, Gen.Byte[(byte)'0', (byte)'9'])).Sample(
            (at, first, second) =>
            {
                byte[] spoiled = [.. whole];
                spoiled[at] = first;
                spoiled[Math.Min(at + 1, whole.Length - 1)] = second;
                File.WriteAllBytes(folder[file], spoiled);
                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    WeightsImport.Load(folder.Path, new ImportOptions { Heads = 2 }).Dispose();
                }
                catch (InputException)
                {
                    // One of the two things that may happen.
                }

                return GC.GetAllocatedBytesForCurrentThread() - before < 5_000_000;
            },
            iter: 60, threads: 1);
    }
}
