using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>
/// The hub's record of datasets, models, edges, events and what was done to them. Safe for concurrent use, and by several processes on one
/// file. Every write is one immediate transaction, so what it read still holds when it writes, and its audit entry commits with it or not at all.
/// </summary>
public sealed partial class CatalogStore
{
    private const int MostTogether = 256;
    private readonly IDbContextFactory<CatalogContext> factory;
    private readonly TimeProvider time;
    private readonly GroupCommit<Sighting> _sightings;
    private readonly GroupCommit<IReadOnlyList<AuditNote>> _notes;

    /// <summary>A store over the contexts that <paramref name="factory"/> makes.</summary>
    public CatalogStore(IDbContextFactory<CatalogContext> factory, TimeProvider time)
    {
        (this.factory, this.time) = (factory, time);
        _sightings = new(MostTogether, seen => WriteSightingsAsync(seen, CancellationToken.None));
        _notes = new(MostTogether, WriteNotesAsync);
    }

    /// <summary>Characters a name, key or id may have.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Characters of a note, an audit detail or a recipe.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>Rows one call returns at most.</summary>
    public const int MaxRows = 10_000;

    private async Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken ct)
    {
        await using var context = await factory.CreateDbContextAsync(ct);
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        return await read(context);
    }

    /// <summary>Runs <paramref name="write"/> and saves. SQLite transactions begin IMMEDIATE here: the lock is taken before the first read.</summary>
    private async Task<T> WriteAsync<T>(Func<CatalogContext, Task<T>> write, CancellationToken ct)
    {
        await using var context = await factory.CreateDbContextAsync(ct);
        await using var transaction = await context.Database.BeginTransactionAsync(ct);
        var result = await write(context);
        await context.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return result;
    }

    private static void CheckName(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) throw new InputException(field, value, "is empty", "Give a name.");
        if (value.Length > MaxNameLength)
            throw new InputException(field, value[..32] + "…", $"has {value.Length} characters", $"Give at most {MaxNameLength}.");
    }

    private static void CheckText(string field, string? value)
    {
        if (value is null) throw new InputException(field, value, "is missing", "Give a text; it may be empty.");
        if (value.Length > MaxTextLength)
            throw new InputException(field, value[..32] + "…", $"has {value.Length} characters", $"Give at most {MaxTextLength}.");
    }

    private static void CheckLimit(int limit)
    {
        if (limit is < 1 or > MaxRows)
            throw new InputException("limit", $"{limit}", "is out of range", $"Give 1 to {MaxRows}.");
    }
}
