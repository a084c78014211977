using Microsoft.EntityFrameworkCore;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>Who acted where no person and no run did.</summary>
    private const string SystemActor = "system";

    /// <summary>Appends an entry for something done outside this store.</summary>
    public Task AuditAsync(string actor, string action, string subject, string detail, CancellationToken ct = default) =>
        AuditAsync([new AuditNote(actor, action, subject, detail)], ct);

    /// <summary>Appends entries for things done outside this store, in their order, in one transaction, which those that come at the same time share.</summary>
    /// <remarks><paramref name="ct"/> gives up the wait, not the write.</remarks>
    public Task AuditAsync(IReadOnlyList<AuditNote> notes, CancellationToken ct = default)
    {
        foreach (var note in notes)
        {
            CheckName("actor", note.Actor);
            CheckName("action", note.Action);
        }

        // What a stranger said is put on record whatever he said: a character that cannot be kept is replaced, not refused.
        List<AuditNote> kept = [.. notes.Select(note => note with { Subject = KeptText.Of(note.Subject), Detail = KeptText.Of(note.Detail) })];
        foreach (var note in kept)
        {
            CheckText("subject", note.Subject);
            CheckText("detail", note.Detail);
        }

        return kept.Count == 0 ? Task.CompletedTask : _notes.AddAsync(kept).WaitAsync(ct);
    }

    private Task<bool> WriteNotesAsync(IReadOnlyList<IReadOnlyList<AuditNote>> notes) => WriteAsync(
        async context =>
        {
            await AppendAsync(context, [.. notes.SelectMany(some => some)], CancellationToken.None);
            return true;
        },
        CancellationToken.None);

    /// <summary>The newest entries, at most <see cref="MaxRows"/>, oldest of them first.</summary>
    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<AuditEntry>>(async context =>
        {
            var rows = await context.Audit.OrderByDescending(row => row.Sequence).Take(MaxRows).ToListAsync(ct);
            rows.Reverse();
            return rows;
        }, ct);

    /// <summary>The entries after sequence <paramref name="after"/>, oldest first, at most <paramref name="limit"/>: a page.</summary>
    public Task<IReadOnlyList<AuditEntry>> ListAuditAsync(long after, int limit, CancellationToken ct = default)
    {
        CheckLimit(limit);
        return ReadAsync<IReadOnlyList<AuditEntry>>(async context => await context.Audit.Where(row => row.Sequence > after)
            .OrderBy(row => row.Sequence).Take(limit).ToListAsync(ct), ct);
    }

    /// <summary>Whether every entry is as it was written, in its place (see <see cref="AuditChain"/> for what that proves).</summary>
    public Task<bool> VerifyAuditAsync(CancellationToken ct = default) =>
        ReadAsync(async context =>
        {
            AuditEntry? last = null;
            await foreach (var entry in context.Audit.OrderBy(row => row.Sequence).AsAsyncEnumerable().WithCancellation(ct))
            {
                if (!AuditChain.Follows(last, entry)) return false;
                last = entry;
            }

            return true;
        }, ct);

    private Task AppendAsync(CatalogContext context, string actor, string action, string subject, string detail, CancellationToken ct) =>
        AppendAsync(context, [new AuditNote(actor, action, subject, detail)], ct);

    private async Task AppendAsync(CatalogContext context, List<AuditNote> notes, CancellationToken ct)
    {
        if (notes.Count == 0) return;
        var last = await context.Audit.AsNoTracking().OrderByDescending(row => row.Sequence).FirstOrDefaultAsync(ct);
        foreach (var note in notes)
            context.Add(last = AuditChain.Append(last, time.GetUtcNow(), note.Actor, note.Action, note.Subject, note.Detail));
    }
}
