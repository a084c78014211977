using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>An edge; null when it was never heard from.</summary>
    public Task<EdgeRecord?> FindEdgeAsync(string name, CancellationToken ct = default) =>
        ReadAsync(async context => (await context.Edges.FirstOrDefaultAsync(row => row.Name == name, ct))?.ToRecord(), ct);

    /// <summary>Changes what the hub noted about an edge. A change to the same changes nothing.</summary>
    /// <param name="name">The edge.</param>
    /// <param name="change">The notes as they are, null for none, to the notes as they shall be; runs while nobody else writes.</param>
    /// <param name="actor">Who, for the audit.</param>
    /// <param name="action">What is done, for the audit.</param>
    /// <param name="ct">Gives up.</param>
    /// <exception cref="InputException">There is no such edge, or the notes are too long.</exception>
    public Task<EdgeRecord> MarkEdgeAsync(string name, Func<string?, string?> change, string actor, string action, CancellationToken ct = default)
    {
        CheckName("actor", actor);
        CheckName("action", action);
        return WriteAsync(async context =>
        {
            var row = await context.Edges.FirstOrDefaultAsync(known => known.Name == name, ct)
                ?? throw new InputException("edge", name, "is not on record", "Compare it with GET /api/edges: an edge is on record once it has reported.");
            var marks = change(row.Marks);
            if (marks == row.Marks) return row.ToRecord();
            if (marks is not null) CheckText("edge.marks", marks);
            row.Marks = marks;
            await AppendAsync(context, actor, action, name, marks ?? "none", ct);
            return row.ToRecord();
        }, ct);
    }
}
