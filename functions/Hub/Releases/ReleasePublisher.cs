using Puente.Catalog;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Releases.Signing;
using Puente.Core.Training;
using Puente.Functions.Common.Objects;
using Puente.Hub.Pretraining;
using Puente.Workflows.Releases;

namespace Puente.Hub.Releases;

/// <summary>Puts an approved version where edges fetch it: files by content, then the signed manifest that names them.</summary>
public sealed class ReleasePublisher(ContentFiles contents, SignedReleases releases, SigningKey signing, CatalogStore catalog, HubFolders folders, FileSignatures signatures)
{
    private const string Int8File = "backbone.int8.onnx";

    /// <summary>Publishes; repeated, it gives the same release: nothing in the manifest depends on when it is made.</summary>
    public async Task<PublishOutput> PublishAsync(PublishInput input, CancellationToken cancellationToken)
    {
        var (files, manifest) = await DescribeAsync(input, contents.PutAsync, cancellationToken);
        using var key = signing.Open();
        var (id, bytes) = await releases.PutAsync(manifest, key, cancellationToken);
        await catalog.SetReleaseAsync(input.Name, input.Version, id.ToString(), cancellationToken);
        return new PublishOutput(id.ToString(), bytes + files.Sum(file => file.SizeBytes));
    }

    /// <summary>Takes back what a publication that did not come to its end left: its envelope, and the files that no other release names. Repeated, it finds nothing.</summary>
    public async Task WithdrawAsync(PublishInput input, CancellationToken cancellationToken)
    {
        var (files, manifest) = await DescribeAsync(input, ContentFiles.DescribeAsync, cancellationToken);
        await releases.RemoveAsync(SignedReleases.IdOf(manifest), cancellationToken);
        using var key = signing.Open();
        var named = await releases.NamedFilesAsync(key, cancellationToken);
        await contents.RemoveAsync(files.Select(file => file.Digest).Distinct().Where(digest => !named.Contains(digest)), cancellationToken);
    }

    private async Task<(IReadOnlyList<ReleaseFile> Files, ReleaseManifest Manifest)> DescribeAsync(
        PublishInput input, Func<string, string, CancellationToken, Task<ReleaseFile>> take, CancellationToken cancellationToken)
    {
        var version = await catalog.FindModelAsync(input.Name, input.Version, cancellationToken)
            ?? throw new InputException("version", $"{input.Name} {input.Version}", "is not on record", "Register it first.");
        var folder = folders.Run(input.Run);
        var backbone = Json.ReadFile<PretrainResult>(Path.Combine(folder, PretrainSlices.ResultFile)).Backbone
            ?? throw new InputException("run", input.Run, "has no backbone", "Wait until the run is completed.");
        List<ReleaseFile> files =
        [
            await take(Path.Combine(folder, backbone.Onnx), "backbone.onnx", cancellationToken),
            await take(Path.Combine(folder, backbone.SafeTensors), "backbone.safetensors", cancellationToken),
        ];
        if (backbone.Int8Onnx is { } int8) files.Add(await take(Path.Combine(folder, int8), Int8File, cancellationToken));
        if (File.Exists(folders.Card(input.Run, input.Version)))
        {
            files.Add(await take(folders.Card(input.Run, input.Version), "card.md", cancellationToken));
            foreach (var plot in TrainerCard.Of(folder)?.Plots ?? []) files.Add(await take(plot, Path.GetFileName(plot), cancellationToken));
        }

        files.Add(await take(signatures.Write(Path.Combine(folder, $"{input.Name}-{input.Version}.sig"), $"{input.Name}-{input.Version}", files), ModelSignature.FileName, cancellationToken));
        // A tile of twice the model's side, a quarter shared: what a photograph is cut into until a site's own samples say better.
        var serving = new ServingSettings(backbone.Side, backbone.Dimensions, TilePixels: backbone.Side * 2, OverlapPixels: backbone.Side / 2);
        return (files, new ReleaseManifest(input.Name, input.Version, "backbone.onnx", "backbone.safetensors", files, serving, null, version.CreatedAt)
        {
            Int8 = QuantizedBackbone.Of(backbone, Int8File),
            ExpiresAt = input.ValidDays is { } days ? version.CreatedAt.AddDays(days) : null,
        });
    }
}
