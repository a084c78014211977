using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

public sealed partial class CatalogStore
{
    /// <summary>Records a dataset. One that is known by its digest is left as it is.</summary>
    public Task AddDatasetAsync(DatasetRecord dataset, CancellationToken ct = default)
    {
        CheckName("dataset.name", dataset.Name);
        return WriteAsync(async context =>
        {
            if (await context.Datasets.AnyAsync(row => row.Digest == dataset.Digest, ct)) return false;
            context.Add(dataset);
            await AppendAsync(context, SystemActor, "dataset.added", $"{dataset.Name}@{dataset.Digest}",
                $"{dataset.Samples} samples, {dataset.SizeBytes} bytes", ct);
            return true;
        }, ct);
    }

    /// <summary>The dataset of this digest; null when it is unknown.</summary>
    public Task<DatasetRecord?> FindDatasetAsync(Digest digest, CancellationToken ct = default) =>
        ReadAsync(context => context.Datasets.FirstOrDefaultAsync(row => row.Digest == digest, ct), ct);

    /// <summary>Datasets, newest first, at most <see cref="MaxRows"/>.</summary>
    public Task<IReadOnlyList<DatasetRecord>> ListDatasetsAsync(CancellationToken ct = default) =>
        ReadAsync<IReadOnlyList<DatasetRecord>>(async context => await context.Datasets
            .OrderByDescending(row => row.CreatedAt).ThenBy(row => row.Name).Take(MaxRows).ToListAsync(ct), ct);
}
