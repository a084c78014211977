using Puente.Catalog;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Training;
using Puente.Functions.Common.Objects;
using Puente.Hub.Pretraining;
using Puente.Workflows.Releases;

namespace Puente.Hub.Releases;

/// <summary>Puts an approved version where edges fetch it: chunks by content, then the signed manifest that names them.</summary>
public sealed class ReleasePublisher(ChunkedFiles chunks, SignedReleases releases, SigningKey signing, CatalogStore catalog, HubFolders folders)
{
    /// <summary>Publishes; repeated, it gives the same release: nothing in the manifest depends on when it is made.</summary>
    public async Task<PublishOutput> PublishAsync(PublishInput input, CancellationToken cancellationToken)
    {
        var version = await catalog.FindModelAsync(input.Name, input.Version, cancellationToken)
            ?? throw new InputException("version", $"{input.Name} {input.Version}", "is not on record", "Register it first.");
        var folder = folders.Run(input.Run);
        var backbone = Json.ReadFile<PretrainResult>(Path.Combine(folder, PretrainSlices.ResultFile)).Backbone
            ?? throw new InputException("run", input.Run, "has no backbone", "Wait until the run is completed.");
        var files = new[]
        {
            await chunks.PutAsync(Path.Combine(folder, backbone.Onnx), "backbone.onnx", cancellationToken),
            await chunks.PutAsync(Path.Combine(folder, backbone.SafeTensors), "backbone.safetensors", cancellationToken),
        };

        // A tile of twice the model's side, a quarter shared: what a photograph is cut into until a site's own samples say better.
        var serving = new ServingSettings(backbone.Side, backbone.Dimensions, TilePixels: backbone.Side * 2, OverlapPixels: backbone.Side / 2);
        var manifest = new ReleaseManifest(input.Name, input.Version, "backbone.onnx", "backbone.safetensors", files, serving, null, version.CreatedAt);
        using var key = signing.Open();
        var (id, bytes) = await releases.PutAsync(manifest, key, cancellationToken);
        await catalog.SetReleaseAsync(input.Name, input.Version, id.ToString(), cancellationToken);
        return new PublishOutput(id.ToString(), bytes + files.Sum(file => file.SizeBytes));
    }
}
