using System.Runtime.CompilerServices;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Client;

/// <summary>A query over the instances of the database, read page by page.</summary>
internal sealed class InstancePageable(OrchestrationQuery query, Func<string?, int, Task<Page<OrchestrationMetadata>>> read) : AsyncPageable<OrchestrationMetadata>
{
    public override IAsyncEnumerable<Page<OrchestrationMetadata>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        var size = pageSizeHint ?? query.PageSize;
        if (size is < 1 or > 10_000) throw new ArgumentOutOfRangeException(nameof(pageSizeHint), size, "PageSize must be 1 to 10000.");
        var token = continuationToken ?? query.ContinuationToken;
        InstanceQueries.Check(token);
        return Pages(token, size);
    }

    private async IAsyncEnumerable<Page<OrchestrationMetadata>> Pages(string? token, int size, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        do
        {
            cancellation.ThrowIfCancellationRequested();
            var page = await Task.Run(() => read(token, size), cancellation);
            token = page.ContinuationToken;
            yield return page;
        }
        while (token is not null);
    }
}
