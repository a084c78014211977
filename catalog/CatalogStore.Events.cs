using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>Events kept: the oldest to arrive goes when one more comes. A repeat of one that is gone is taken for new.</summary>
    public const int MaxEvents = 100_000;

    /// <summary>Characters of an event's data.</summary>
    public const int MaxEventData = 1 << 20;

    /// <summary>Stores an event once; false when its id is known, be it from this very call whose first commit was not answered.</summary>
    /// <exception cref="InputException">A field is empty or too long.</exception>
    public Task<bool> AddEventAsync(EventRecord record, CancellationToken ct = default)
    {
        CheckName("event.id", record.Id);
        CheckName("event.type", record.Type);
        CheckName("event.source", record.Source);
        if (record.Subject is not null) CheckText("event.subject", record.Subject);
        if (record.DataJson is null || record.DataJson.Length > MaxEventData)
            throw new InputException("event.data", record.Id, $"has {record.DataJson?.Length ?? 0} characters", $"Give JSON of at most {MaxEventData}; larger data belong in the object store.");
        CheckCharacters("event.data", record.DataJson);
        return WriteAsync(async context =>
        {
            if (await context.Events.AnyAsync(row => row.Id == record.Id, ct)) return false;
            var row = new EventRow
            {
                Id = record.Id,
                Type = record.Type,
                Source = record.Source,
                Subject = record.Subject,
                Time = record.Time,
                DataJson = record.DataJson,
            };
            context.Add(row);
            await context.SaveChangesAsync(ct);
            await context.Events.Where(old => old.Sequence <= row.Sequence - MaxEvents).ExecuteDeleteAsync(ct);
            return true;
        }, ct);
    }

    /// <summary>The newest events by time, newest first.</summary>
    /// <param name="type">Only of this type, when given.</param>
    /// <param name="since">Only at or after this instant, when given.</param>
    /// <param name="limit">At most so many, 1 to <see cref="MaxRows"/>.</param>
    /// <param name="ct">Gives up.</param>
    public Task<IReadOnlyList<EventRecord>> ListEventsAsync(
        string? type, DateTimeOffset? since, int limit, CancellationToken ct = default)
    {
        CheckLimit(limit);
        return ReadAsync<IReadOnlyList<EventRecord>>(async context =>
        {
            IQueryable<EventRow> query = context.Events;
            if (type is not null) query = query.Where(row => row.Type == type);
            if (since is { } from) query = query.Where(row => row.Time >= from);
            var rows = await query.OrderByDescending(row => row.Time).ThenByDescending(row => row.Sequence)
                .Take(limit).ToListAsync(ct);
            return rows.ConvertAll(row => row.ToRecord());
        }, ct);
    }
}
