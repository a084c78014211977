using Puente.Catalog;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Objects;
using Puente.Hub.Releases;

namespace Puente.Simulation.Releases;

/// <summary>Small releases, published as real ones are: on record, approved, signed by the hub, their files in the cloud store by content.</summary>
public sealed class SeededRelease(CatalogStore catalog, ContentFiles contents, SignedReleases releases, SigningKey signing)
{
    private const string Model = "simulated";
    private const int BackboneBytes = 16 * 1024, HeadBytes = 2 * 1024;

    /// <summary>Publishes a version: the backbone is the same in all of them, the head its own. Repeated, it is the same release.</summary>
    /// <param name="version">From 1, in order.</param>
    /// <param name="folder">For the files until they are in the store.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The release's id.</returns>
    public async Task<string> PublishAsync(int version, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        List<ReleaseFile> files =
        [
            await PutAsync(folder, "backbone.onnx", seed: 0, BackboneBytes, cancellationToken),
            await PutAsync(folder, "head.onnx", version, HeadBytes, cancellationToken),
        ];
        var lineage = new Lineage(files[0].Digest, "none", version, "simulation", $"run-{version}");
        var model = await catalog.RegisterModelAsync(Model, files[1].Digest, lineage, 0.8, 0.4, 0.5, $"simulated-{version}", cancellationToken);
        if (model.Stage == ModelStage.Candidate) await catalog.DecideAsync(Model, model.Version, ModelStage.Approved, "simulation", "as planned", cancellationToken);
        var manifest = new ReleaseManifest(
            Model, model.Version, "backbone.onnx", "backbone.onnx", files, new ServingSettings(224, 384, 448, 112), new HeadManifest("head.onnx", ["crack", "spalling"], [0.5, 0.5]), model.CreatedAt);
        using var key = signing.Open();
        var (id, _) = await releases.PutAsync(manifest, key, cancellationToken);
        await catalog.SetReleaseAsync(Model, model.Version, id.ToString(), cancellationToken);
        return id.ToString();
    }

    private async Task<ReleaseFile> PutAsync(string folder, string name, int seed, int bytes, CancellationToken cancellationToken)
    {
        var content = new byte[bytes];
        new Random(seed).NextBytes(content);
        var path = Path.Combine(folder, name);
        await File.WriteAllBytesAsync(path, content, cancellationToken);
        return await contents.PutAsync(path, name, cancellationToken);
    }
}
