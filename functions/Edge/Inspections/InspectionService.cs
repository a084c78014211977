using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Inspection;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;
using Puente.Serving.Inspection;
using Puente.Serving.Models;

namespace Puente.Edge.Inspections;

/// <summary>
/// A photograph, however it came → a result, an overlay and an event in the outbox. The result is written last and the event after it, so that a
/// repeated try either finds all of it or makes it again; the event's id is the inspection's, so the hub counts it once.
/// </summary>
public sealed class InspectionService(
    ModelHost models, ObjectStore objects, EdgeFolders folders, IEventWriter events, TileObservations observations, TierOptions tier, ILogger<InspectionService> log)
{
    private const string Folder = "results";

    /// <summary>Inspects <paramref name="photograph"/> with the release in place.</summary>
    /// <param name="photograph">An image file.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="reuse">True for deliveries that may repeat: a photograph that this release has seen is answered from the store.</param>
    /// <param name="cancellationToken">Ends it between tiles.</param>
    /// <exception cref="InputException">It is no image, or no release with a head is in place.</exception>
    public async Task<InspectionDocument> InspectAsync(byte[] photograph, string name, bool reuse, CancellationToken cancellationToken)
    {
        UploadedFiles.SafeName(name);
        if (reuse && models.CurrentId is { } release && await FindAsync(IdOf(release, photograph), cancellationToken) is { } known)
        {
            await PublishAsync(known.Result, cancellationToken);
            return known;
        }

        var inspection = await Inspector.InspectAsync(photograph, name, models, cancellationToken: cancellationToken);
        var result = inspection.Result;
        if (inspection.OverlayPng is { } overlay) await objects.PutAsync($"{Folder}/{result.Id}.png", overlay, cancellationToken);
        if (inspection.GeoJson is { } geoJson) await objects.PutAsync($"{Folder}/{result.Id}.geojson", Encoding.UTF8.GetBytes(geoJson), cancellationToken);
        var document = Describe(result, inspection.GeoJson is not null);
        await objects.PutAsync($"{Folder}/{result.Id}.json", JsonSerializer.SerializeToUtf8Bytes(document, Json.Indented), cancellationToken);
        await PublishAsync(result, cancellationToken);
        await observations.ObserveAsync(inspection, cancellationToken);
        log.LogInformation("{Photograph}: {Regions} regions in {Tiles} tiles, {Seconds:F1} s.", name, result.Regions.Count, result.Tiles, result.Seconds);
        return document;
    }

    /// <summary>Every inspection on this edge, or those of one photograph, by id.</summary>
    public async Task<IReadOnlyList<InspectionDocument>> ListAsync(string? photograph, CancellationToken cancellationToken)
    {
        var documents = new List<InspectionDocument>();
        foreach (var key in await objects.ListAsync(Folder, cancellationToken))
            if (key.EndsWith(".json", StringComparison.Ordinal) && await objects.GetAsync(key, cancellationToken) is { } bytes
                && JsonSerializer.Deserialize<InspectionDocument>(bytes, Json.Options) is { } document
                && (photograph is null || document.Result.Photograph == photograph))
                documents.Add(document);
        return documents;
    }

    /// <summary>One inspection; null when there is none of that id.</summary>
    public async Task<InspectionDocument?> FindAsync(string id, CancellationToken cancellationToken) =>
        await objects.GetAsync($"{Folder}/{UploadedFiles.SafeName(id)}.json", cancellationToken) is { } bytes
            ? JsonSerializer.Deserialize<InspectionDocument>(bytes, Json.Options)
            : null;

    /// <summary>A part of an inspection: <c>png</c> or <c>geojson</c>; null when there is none.</summary>
    public Task<byte[]?> FindPartAsync(string id, string extension, CancellationToken cancellationToken) =>
        objects.GetAsync($"{Folder}/{UploadedFiles.SafeName(id)}.{extension}", cancellationToken);

    private static string IdOf(string release, byte[] photograph) => $"{Digest.Parse(release).Short}-{Digest.Of(photograph).Short}";

    private InspectionDocument Describe(InspectionResult result, bool hasPosition)
    {
        var (link, file) = ($"/api/inspections/{result.Id}", folders.Object($"{Folder}/{result.Id}"));
        return new InspectionDocument(
            result,
            new InspectionParts(link, $"{link}/overlay", hasPosition ? $"{link}/geojson" : null),
            new InspectionParts($"{file}.json", $"{file}.png", hasPosition ? $"{file}.geojson" : null));
    }

    private Task PublishAsync(InspectionResult result, CancellationToken cancellationToken)
    {
        var told = new InspectionCompleted(
            tier.Name, result.Id, result.Photograph, result.Digest, result.Release, result.Tiles, result.Regions, result.Position, result.Seconds);
        return events.WriteAsync(EdgeEvents.InspectionCompleted, result.Id, result.Photograph, told, cancellationToken);
    }
}
