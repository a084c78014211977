using Puente.Catalog;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Objects;
using Puente.Hub.Releases;

namespace Puente.Functions.Tests.Releases;

public sealed class HeadReleasesTests
{
    private static readonly HeadRequest _head = new("operator", ["crack", "sound"], [0.4, 0.6], "for the fleet") { TilePixels = 96 };

    [Fact]
    public async Task A_head_is_a_version_of_its_own_on_the_files_that_are_there()
    {
        await using var hub = await HubUnderTest.StartAsync();
        var basis = await BaseAsync(hub);

        var released = await hub.Get<HeadReleases>().PublishAsync(basis, _head, [1, 2, 3], default);
        var again = await hub.Get<HeadReleases>().PublishAsync(basis, _head with { Note = "once more" }, [1, 2, 3], default);
        var other = await hub.Get<HeadReleases>().PublishAsync(basis, _head with { Thresholds = [1, 0.6] }, [1, 2, 3], default);

        Assert.Equal((2, released.Release), (released.Version, again.Release));
        Assert.Equal(3, other.Version);
        Assert.NotEqual(released.Release, other.Release);
        using var key = hub.Get<SigningKey>().Open();
        var id = Digest.Parse(released.Release);
        var manifest = SignedReleases.Open(await hub.Get<SignedReleases>().GetEnvelopeAsync(id, default), id, key);
        Assert.Equal(["backbone.onnx", "head.onnx", "model.sig"], manifest.Files.Select(file => file.Name));
        Assert.Equal((96, 24, 2, "head.onnx"), (manifest.Serving.TilePixels, manifest.Serving.OverlapPixels, manifest.Version, manifest.Head!.Onnx));
        Assert.Equal(ModelStage.Approved, (await hub.Get<CatalogStore>().FindReleaseAsync(released.Release))!.Stage);
    }

    [Fact]
    public async Task A_backbone_that_is_not_on_record_is_refused()
    {
        await using var hub = await HubUnderTest.StartAsync();

        await Assert.ThrowsAsync<InputException>(() => hub.Get<HeadReleases>().PublishAsync(Digest.Of("none"u8).ToString(), _head, [1], default));
    }

    [Fact]
    public void All_faults_of_a_head_are_told()
    {
        var fault = Assert.Throws<InputException>(() => new HeadRequest("", ["crack", "rust"], [0.4, 2]) { Offsets = [1], TilePixels = 1 }.Validate());

        Assert.Equal(5, fault.Problem.Split("; ").Length);
    }

    private static async Task<string> BaseAsync(HubUnderTest hub)
    {
        var catalog = hub.Get<CatalogStore>();
        var model = await catalog.RegisterModelAsync("defects", Digest.Of("backbone"u8), new Lineage(Digest.Of("set"u8), "tiny", 7, "0.1.0", "run"), 0.7, 0.4, 0.5, "run");
        using var key = hub.Get<SigningKey>().Open();
        var file = new ReleaseFile("backbone.onnx", Digest.Of("backbone"u8), 8, []);
        var (id, _) = await hub.Get<SignedReleases>().PutAsync(
            new ReleaseManifest("defects", 1, "backbone.onnx", "backbone.safetensors", [file], new ServingSettings(96, 64, 192, 48), null, model.CreatedAt), key, default);
        await catalog.DecideAsync("defects", 1, ModelStage.Approved, "inspector", "looks right");
        await catalog.SetReleaseAsync("defects", 1, id.ToString());
        return id.ToString();
    }
}
