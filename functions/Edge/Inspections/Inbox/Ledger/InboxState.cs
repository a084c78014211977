using Dapr.Client;

namespace Puente.Edge.Inspections.Inbox.Ledger;

/// <summary>The inbox's documents in Dapr state, written by compare-and-set.</summary>
public sealed class InboxState(DaprClient dapr)
{
    private const string Component = "state";
    private const int ReadAtOnce = 16;

    /// <summary>A document and its etag; null and empty when there is none.</summary>
    public async Task<(T? Value, string ETag)> FindAsync<T>(string key, CancellationToken cancellationToken)
        where T : class
    {
        var (value, etag) = await dapr.GetStateAndETagAsync<T?>(Component, key, cancellationToken: cancellationToken);
        return (value, value is null ? "" : etag);
    }

    /// <summary>Writes a document if its etag still is <paramref name="etag"/>; where that is empty, if there is none.</summary>
    /// <returns>False when somebody was faster.</returns>
    public async Task<bool> TrySaveAsync<T>(string key, T value, string etag, CancellationToken cancellationToken)
        where T : class
    {
        var options = new StateOptions { Concurrency = ConcurrencyMode.FirstWrite };
        try
        {
            return await dapr.TrySaveStateAsync(Component, key, value, etag, options, cancellationToken: cancellationToken);
        }
        catch (Dapr.DaprException) when (etag.Length == 0)
        {
            // Some stores answer a key that is taken with an error, not with a mismatch.
            if ((await FindAsync<T>(key, cancellationToken)).Value is null) throw;
            return false;
        }
    }

    /// <summary>Forgets a document.</summary>
    public Task DeleteAsync(string key, CancellationToken cancellationToken) => dapr.DeleteStateAsync(Component, key, cancellationToken: cancellationToken);

    /// <summary>Which of these keys there is a document of.</summary>
    public async Task<IReadOnlySet<string>> ExistingAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0) return new HashSet<string>();
        var found = await dapr.GetBulkStateAsync(Component, keys, ReadAtOnce, cancellationToken: cancellationToken);
        return found.Where(item => item.Value is { Length: > 0 }).Select(item => item.Key).ToHashSet();
    }
}
