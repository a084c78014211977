using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>Labels an edge may carry.</summary>
    public const int MaxLabels = 128;

    /// <summary>
    /// Records that an edge was seen. A report older than the last one changes nothing. The first report, and each that changes labels, is audited.
    /// </summary>
    /// <remarks>Reports that come at the same time share a transaction; <paramref name="ct"/> gives up the wait, not the write.</remarks>
    /// <returns>When the edge had last spoken before, to whichever hub, by that hub's clock; null for never.</returns>
    /// <exception cref="InputException">It names no edge, or its labels or capabilities are out of bounds: nothing that others report waits for that.</exception>
    public async Task<DateTimeOffset?> SeeEdgeAsync(EdgeRecord edge, CancellationToken ct = default)
    {
        var seen = Read(edge);
        await _sightings.AddAsync(seen).WaitAsync(ct);
        return seen.HeardBefore;
    }

    /// <summary>Edges that spoke to any hub at or after <paramref name="since"/>, by that hub's clock, and when each last did; in no order.</summary>
    public Task<IReadOnlyList<(string Name, DateTimeOffset HeardAt)>> ListHeardAsync(DateTimeOffset since, CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<(string Name, DateTimeOffset HeardAt)>>(async context =>
        {
            var rows = await context.Edges.Where(row => row.HeardAt > default(DateTimeOffset) && row.HeardAt >= since).Select(row => new { row.Name, row.HeardAt }).ToListAsync(ct);
            return rows.ConvertAll(row => (row.Name, row.HeardAt));
        }, ct);

    /// <summary>The same of many reports, in their order, in one transaction: all of them hold or none.</summary>
    /// <exception cref="InputException">One of them names no edge, or its labels or capabilities are out of bounds.</exception>
    public Task SeeEdgesAsync(IReadOnlyList<EdgeRecord> edges, CancellationToken ct = default)
    {
        List<Sighting> seen = [.. edges.Select(Read)];
        return seen.Count == 0 ? Task.CompletedTask : WriteSightingsAsync(seen, ct);
    }

    /// <summary>Edges by name, at most <see cref="MaxRows"/>.</summary>
    public Task<IReadOnlyList<EdgeRecord>> ListEdgesAsync(CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<EdgeRecord>>(async context =>
        {
            var rows = await context.Edges.OrderBy(row => row.Name).Take(MaxRows).ToListAsync(ct);
            return rows.ConvertAll(row => row.ToRecord());
        }, ct);

    /// <summary>The edges whose names come after <paramref name="after"/>, by name, at most <paramref name="limit"/>: a page.</summary>
    public Task<IReadOnlyList<EdgeRecord>> ListEdgesAsync(string after, int limit, CancellationToken ct = default)
    {
        CheckLimit(limit);
        return ReadAsync<IReadOnlyList<EdgeRecord>>(async context =>
        {
            var rows = await context.Edges.Where(row => string.Compare(row.Name, after) > 0).OrderBy(row => row.Name).Take(limit).ToListAsync(ct);
            return rows.ConvertAll(row => row.ToRecord());
        }, ct);
    }

    /// <summary>Every edge by name, read page by page.</summary>
    public async Task<IReadOnlyList<EdgeRecord>> ListAllEdgesAsync(CancellationToken ct = default)
    {
        var all = new List<EdgeRecord>();
        while (await ListEdgesAsync(all.Count == 0 ? "" : all[^1].Name, MaxRows, ct) is { Count: > 0 } page)
        {
            all.AddRange(page);
            if (page.Count < MaxRows) break;
        }

        return all;
    }

    private Task<bool> WriteSightingsAsync(IReadOnlyList<Sighting> seen, CancellationToken ct) => WriteAsync(
        async context =>
        {
            var names = seen.Select(edge => edge.Name).Distinct().ToList();
            var rows = await context.Edges.Where(known => names.Contains(known.Name)).ToDictionaryAsync(known => known.Name, ct);
            var notes = new List<AuditNote>();
            foreach (var edge in seen)
            {
                var row = rows.GetValueOrDefault(edge.Name);
                edge.HeardBefore = row is { HeardAt.Ticks: > 0 } ? row.HeardAt : null;
                if (row is not null && edge.Spoke && row.HeardAt < time.GetUtcNow()) row.HeardAt = time.GetUtcNow();
                if (row is not null && edge.LastSeen < row.LastSeen) continue;
                if (row is null || row.Labels != edge.Labels)
                    notes.Add(new AuditNote(edge.Name, row is null ? "edge.registered" : "edge.relabelled", edge.Name, edge.Labels));
                if (row is null) context.Add(row = rows[edge.Name] = new EdgeRow { Name = edge.Name, Labels = edge.Labels, LastSeen = edge.LastSeen, HeardAt = edge.Spoke ? time.GetUtcNow() : default });
                row.Labels = edge.Labels;
                row.LastSeen = edge.LastSeen;
                // An edge that does not say any more has what it had.
                row.Capabilities = edge.Capabilities ?? row.Capabilities;
            }

            await AppendAsync(context, notes, ct);
            return true;
        },
        ct);

    /// <summary>A report, checked and written as it is kept: before the transaction, which others wait for and share.</summary>
    private static Sighting Read(EdgeRecord edge)
    {
        CheckName("edge.name", edge.Name);
        if (edge.Labels.Count > MaxLabels)
            throw new InputException("edge.labels", edge.Name, $"carries {edge.Labels.Count} labels", $"Give at most {MaxLabels}.");
        foreach (var (key, value) in edge.Labels)
        {
            CheckName("edge.labels", key);
            CheckText($"edge.labels.{key}", value);
        }

        return new Sighting(edge.Name, EdgeRow.Write(edge.Labels), EdgeRow.Write(edge), edge.LastSeen, edge.Spoke);
    }

    private sealed record Sighting(string Name, string Labels, string? Capabilities, DateTimeOffset LastSeen, bool Spoke)
    {
        /// <summary>Told by the write.</summary>
        public DateTimeOffset? HeardBefore { get; set; }
    }
}
