using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Datasets.Packing;
using Puente.Functions.Common.Objects;
using Puente.Hub.Datasets;
using Puente.Imaging;
using Puente.Workflows.Datasets;

namespace Puente.Functions.Tests;

/// <summary>The hub takes what the packer takes: the packer's own rules are held by the tests of datasets.</summary>
public sealed class DatasetSelectionTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task An_upload_and_a_folder_of_the_same_files_give_the_same_bytes(int keep)
    {
        await using var hub = await HubUnderTest.StartAsync();
        var (folder, output) = (Directory.CreateTempSubdirectory("puente-folder-").FullName, Directory.CreateTempSubdirectory("puente-packed-").FullName);
        try
        {
            foreach (var (name, bytes) in Files())
            {
                await File.WriteAllBytesAsync(Path.Combine(folder, name), bytes, TestContext.Current.CancellationToken);
                await hub.Get<ObjectStore>().PutAsync($"uploads/photos/{name}", bytes);
            }

            var selection = new SelectionOptions { Keep = keep, Seed = 5 };
            var here = await hub.Get<DatasetPacker>().PackAsync(new PackInput("ingest-1", new IngestInput("photos", Side: 64, Selection: selection)), default);
            var (there, packed) = await FolderPacker.PackAsync(folder, output, new PackingOptions("photos", Side: 64) { Selection = selection }, null, default);

            Assert.Equal(there, here.Digest);
            Assert.Equal(packed.Manifest.Shards[0].Digest, Digest.OfFile(Path.Combine(hub.Get<Puente.Hub.HubFolders>().Shards, packed.Manifest.Shards[0].Digest.Hex)));
            Assert.Equal((7, keep == 0 ? 5 : 3), (here.Files, here.Samples));
            Assert.Equal("shadows 1, over 0.6", here.Rejected.First(file => file.Source == "black.png").Reason);
            Assert.Equal(keep == 0 ? 2 : 4, here.Rejected.Count);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            Directory.Delete(output, recursive: true);
        }
    }

    private static IEnumerable<(string Name, byte[] Bytes)> Files()
    {
        for (var i = 0; i < 5; i++)
        {
            var image = new RgbImage(96, 96);
            new Random(i).NextBytes(image.Pixels);
            yield return ($"{i}.png", ImageCodec.EncodePng(image));
        }

        yield return ("black.png", ImageCodec.EncodePng(new RgbImage(96, 96)));
        yield return ("notes.jpg", "no image"u8.ToArray());
    }
}
