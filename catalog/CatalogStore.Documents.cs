using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>Characters of a fleet document: a decision over 100,000 edges of long names fits.</summary>
    public const int MaxDocument = 1 << 25;

    /// <summary>Keeps a document under its name. The same text again changes nothing.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="json">It.</param>
    /// <param name="actor">Who changes it, for the audit; null for what the hub works out by itself, which is not audited.</param>
    /// <param name="ct">Gives up.</param>
    public Task<FleetDocument> PutDocumentAsync(string kind, string name, string json, string? actor, CancellationToken ct = default)
    {
        CheckName("document.kind", kind);
        CheckName("document.name", name);
        if (actor is not null) CheckName("actor", actor);
        if (json.Length > MaxDocument)
            throw new InputException("document", name, $"has {json.Length} characters", $"Give at most {MaxDocument}.");
        CheckCharacters("document", json);
        return WriteAsync(async context =>
        {
            var row = await context.Documents.FirstOrDefaultAsync(known => known.Kind == kind && known.Name == name, ct);
            if (row?.Json == json) return row.ToRecord();
            if (row is null) context.Add(row = new DocumentRow { Kind = kind, Name = name, Json = json, Generation = 0, UpdatedAt = time.GetUtcNow() });
            row.Json = json;
            row.Generation++;
            row.UpdatedAt = time.GetUtcNow();
            if (actor is not null)
                await AppendAsync(context, actor, $"{kind}.set", name, json.Length <= MaxTextLength ? json : $"{json.Length} characters", ct);
            return row.ToRecord();
        }, ct);
    }

    /// <summary>Keeps a document unless there is one of that name, whoever else tries at the same time.</summary>
    /// <returns>The one that is kept.</returns>
    public Task<FleetDocument> AddDocumentAsync(string kind, string name, string json, CancellationToken ct = default)
    {
        CheckName("document.kind", kind);
        CheckName("document.name", name);
        return WriteAsync(async context =>
        {
            if (await context.Documents.FirstOrDefaultAsync(known => known.Kind == kind && known.Name == name, ct) is { } known) return known.ToRecord();
            var row = new DocumentRow { Kind = kind, Name = name, Json = json, Generation = 1, UpdatedAt = time.GetUtcNow() };
            context.Add(row);
            return row.ToRecord();
        }, ct);
    }

    /// <summary>Removes a document; false when there is none.</summary>
    public Task<bool> RemoveDocumentAsync(string kind, string name, string? actor, CancellationToken ct = default) =>
        WriteAsync(async context =>
        {
            if (await context.Documents.FirstOrDefaultAsync(known => known.Kind == kind && known.Name == name, ct) is not { } row) return false;
            context.Remove(row);
            if (actor is not null) await AppendAsync(context, actor, $"{kind}.removed", name, "", ct);
            return true;
        }, ct);

    /// <summary>A document; null when there is none.</summary>
    public Task<FleetDocument?> FindDocumentAsync(string kind, string name, CancellationToken ct = default) =>
        ReadAsync(async context => (await context.Documents.FirstOrDefaultAsync(row => row.Kind == kind && row.Name == name, ct))?.ToRecord(), ct);

    /// <summary>Documents of a kind by name, at most <see cref="MaxRows"/>.</summary>
    public Task<IReadOnlyList<FleetDocument>> ListDocumentsAsync(string kind, CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<FleetDocument>>(async context =>
        {
            var rows = await context.Documents.Where(row => row.Kind == kind).OrderBy(row => row.Name).Take(MaxRows).ToListAsync(ct);
            return rows.ConvertAll(row => row.ToRecord());
        }, ct);
}
