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
    public Task SeeEdgeAsync(EdgeRecord edge, CancellationToken ct = default)
    {
        CheckName("edge.name", edge.Name);
        if (edge.Labels.Count > MaxLabels)
            throw new InputException("edge.labels", edge.Name, $"carries {edge.Labels.Count} labels", $"Give at most {MaxLabels}.");
        foreach (var (key, value) in edge.Labels)
        {
            CheckName("edge.labels", key);
            CheckText($"edge.labels.{key}", value);
        }

        var labels = EdgeRow.Write(edge.Labels);
        var capabilities = EdgeRow.Write(edge);
        return WriteAsync(async context =>
        {
            var row = await context.Edges.FirstOrDefaultAsync(known => known.Name == edge.Name, ct);
            if (row is not null && edge.LastSeen < row.LastSeen) return false;
            if (row is null || row.Labels != labels)
                await AppendAsync(context, edge.Name, row is null ? "edge.registered" : "edge.relabelled", edge.Name, labels, ct);
            if (row is null)
            {
                context.Add(new EdgeRow { Name = edge.Name, Labels = labels, LastSeen = edge.LastSeen, Capabilities = capabilities });
            }
            else
            {
                row.Labels = labels;
                row.LastSeen = edge.LastSeen;
                // An edge that does not say any more has what it had.
                row.Capabilities = capabilities ?? row.Capabilities;
            }

            return true;
        }, ct);
    }

    /// <summary>Edges by name, at most <see cref="MaxRows"/>.</summary>
    public Task<IReadOnlyList<EdgeRecord>> ListEdgesAsync(CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<EdgeRecord>>(async context =>
        {
            var rows = await context.Edges.OrderBy(row => row.Name).Take(MaxRows).ToListAsync(ct);
            return rows.ConvertAll(row => row.ToRecord());
        }, ct);
}
