using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>
/// The hub's record of datasets, models, edges, events and what was done to them. Safe for concurrent use, and by several processes on one
/// database. Of writes there is one at a time, a transaction, so what it read still holds when it writes, and its audit entry commits with it or not at all.
/// Every call throws <see cref="ServerUnavailableException"/> where the database is on a server and that is away for longer than a restart takes.
/// </summary>
public sealed partial class CatalogStore
{
    private const int MostTogether = 256;
    private readonly CatalogDatabase _database;
    private readonly TimeProvider time;
    private readonly GroupCommit<Sighting> _sightings;
    private readonly GroupCommit<IReadOnlyList<AuditNote>> _notes;

    /// <summary>A store over the contexts that <paramref name="factory"/> makes.</summary>
    public CatalogStore(IDbContextFactory<CatalogContext> factory, CatalogOptions options, TimeProvider time)
    {
        (_database, this.time) = (new CatalogDatabase(factory, options.Patience, time), time);
        _sightings = new(MostTogether, seen => WriteSightingsAsync(seen, CancellationToken.None));
        _notes = new(MostTogether, WriteNotesAsync);
    }

    /// <summary>Characters a name, key or id may have.</summary>
    public const int MaxNameLength = 256;

    /// <summary>Characters of a note, an audit detail or a recipe.</summary>
    public const int MaxTextLength = 65_536;

    /// <summary>Rows one call returns at most.</summary>
    public const int MaxRows = 10_000;

    private Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken ct) => _database.ReadAsync(read, ct);

    private Task<T> WriteAsync<T>(Func<CatalogContext, Task<T>> write, CancellationToken ct) => _database.WriteAsync(write, ct);

    private static void CheckName(string field, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) throw new InputException(field, value, "is empty", "Give a name.");
        if (value.Length > MaxNameLength)
            throw new InputException(field, value[..32] + "…", $"has {value.Length} characters", $"Give at most {MaxNameLength}.");
        CheckCharacters(field, value);
    }

    private static void CheckText(string field, string? value)
    {
        if (value is null) throw new InputException(field, value, "is missing", "Give a text; it may be empty.");
        if (value.Length > MaxTextLength)
            throw new InputException(field, value[..32] + "…", $"has {value.Length} characters", $"Give at most {MaxTextLength}.");
        CheckCharacters(field, value);
    }

    /// <summary>What one database cannot keep the other refuses too.</summary>
    private static void CheckCharacters(string field, string value)
    {
        if (!KeptText.Holds(value))
            throw new InputException(field, KeptText.Of(value.Length > 32 ? value[..32] + "…" : value), "holds a character that cannot be kept: U+0000, or half of a surrogate pair", "Leave it out.");
    }

    private static void CheckLimit(int limit)
    {
        if (limit is < 1 or > MaxRows)
            throw new InputException("limit", $"{limit}", "is out of range", $"Give 1 to {MaxRows}.");
    }
}
