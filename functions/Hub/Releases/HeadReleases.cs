using System.Text.Json;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Releases.Signing;
using Puente.Functions.Common.Objects;

namespace Puente.Hub.Releases;

/// <summary>Releases a head on the backbone of a release: a version of its own, of which only the head crosses to edges that have the backbone.</summary>
public sealed class HeadReleases(CatalogStore catalog, ContentFiles contents, SignedReleases releases, SigningKey signing, FileSignatures signatures, HubFolders folders)
{
    private const string HeadFile = "head.onnx";

    /// <summary>Releases it; the same head once more is the same release.</summary>
    /// <param name="basis">Release whose backbone it stands on.</param>
    /// <param name="request">Classes and thresholds; well formed.</param>
    /// <param name="onnx">The head's graph.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="InputException">The release is not on record.</exception>
    public async Task<HeadReleased> PublishAsync(string basis, HeadRequest request, byte[] onnx, CancellationToken cancellationToken)
    {
        var model = await catalog.FindReleaseAsync(basis, cancellationToken)
            ?? throw new InputException("release", basis, "is not on record", "Publish it first: POST /api/releases.");
        using var key = signing.Open();
        var id = Digest.Parse(basis);
        var manifest = SignedReleases.Open(await releases.GetEnvelopeAsync(id, cancellationToken), id, key);
        var identity = Digest.Of([.. JsonSerializer.SerializeToUtf8Bytes(request with { By = "", Note = null }, Json.Options), .. onnx]);
        var version = await catalog.RegisterModelAsync(
            model.Name, model.Backbone, model.Lineage, model.BackboneScore, model.RandomScore, model.RawScore, $"head-{id.Short}-{identity.Hex}", cancellationToken);
        await catalog.DecideAsync(version.Name, version.Version, ModelStage.Approved, request.By, request.Note ?? $"head of {request.Classes.Count} classes on {id.Short}", cancellationToken);
        var path = folders.Head(identity);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, onnx, cancellationToken);
        var head = await contents.PutAsync(path, HeadFile, cancellationToken);
        List<ReleaseFile> files = [.. manifest.Files.Where(file => file.Name is not (HeadFile or ModelSignature.FileName)), head];
        files.Add(await contents.PutAsync(
            signatures.Write($"{path}-{id.Short}.sig", $"{version.Name}-{version.Version}", files), ModelSignature.FileName, cancellationToken));
        var serving = request.TilePixels is { } tile ? manifest.Serving with { TilePixels = tile, OverlapPixels = tile / 4 } : manifest.Serving;
        var (release, bytes) = await releases.PutAsync(
            manifest with
            {
                Version = version.Version,
                Files = files,
                Head = request.ToManifest(HeadFile),
                Serving = serving,
                CreatedAt = version.CreatedAt,
            },
            key, cancellationToken);
        await catalog.SetReleaseAsync(version.Name, version.Version, release.ToString(), cancellationToken);
        return new HeadReleased(release.ToString(), version.Name, version.Version, bytes + head.SizeBytes + files[^1].SizeBytes);
    }
}
