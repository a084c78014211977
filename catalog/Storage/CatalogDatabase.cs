using Microsoft.EntityFrameworkCore;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>
/// Runs what is read and written. Where the server is away for a moment, as when it restarts, it is tried again for a while; a write whose
/// commit was not answered is looked for first, so that it is not made twice.
/// </summary>
/// <param name="contexts">Makes a context for each try.</param>
/// <param name="patience">How long after the first the last try may begin.</param>
/// <param name="time">Measures the wait.</param>
internal sealed class CatalogDatabase(IDbContextFactory<CatalogContext> contexts, TimeSpan patience, TimeProvider time)
{
    private static readonly TimeSpan _first = TimeSpan.FromMilliseconds(50), _longest = TimeSpan.FromSeconds(1);

    /// <summary>Brings the schema up to date.</summary>
    public Task MigrateAsync(CancellationToken ct) => TryAsync(
        async context =>
        {
            await context.MigrateAsync(ct);
            return true;
        },
        "The schema was not brought up to date.",
        ct);

    /// <summary>Reads.</summary>
    /// <exception cref="ServerUnavailableException">The server is out of reach.</exception>
    public Task<T> ReadAsync<T>(Func<CatalogContext, Task<T>> read, CancellationToken ct) => TryAsync(
        context =>
        {
            context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
            return read(context);
        },
        "Nothing was read.",
        ct);

    /// <summary>Runs <paramref name="write"/>, more than once where it has to be, and saves; nobody else writes meanwhile.</summary>
    /// <exception cref="ServerUnavailableException">The server is out of reach; where its answer to the commit was lost, the write may hold.</exception>
    public Task<T> WriteAsync<T>(Func<CatalogContext, Task<T>> write, CancellationToken ct)
    {
        (AuditEntry Last, T Result)? unanswered = null;
        return TryAsync(
            async context =>
            {
                await using var transaction = await context.Database.BeginTransactionAsync(ct);
                await context.BeAloneAsync(ct);
                // The entry's hash stands for all of the transaction it was made in. A write without an entry makes the same again.
                if (unanswered is { } before && await context.Audit.AnyAsync(row => row.Sequence == before.Last.Sequence && row.Hash == before.Last.Hash, ct))
                    return before.Result;
                var result = await write(context);
                await context.SaveChangesAsync(ct);
                if (context.ChangeTracker.Entries<AuditEntry>().MaxBy(entry => entry.Entity.Sequence) is { } last) unanswered = (last.Entity, result);
                await transaction.CommitAsync(ct);
                return result;
            },
            "Whether the last write holds is not known where the connection broke in its commit; the next look tells.",
            ct);
    }

    private async Task<T> TryAsync<T>(Func<CatalogContext, Task<T>> what, string outcome, CancellationToken ct)
    {
        var (began, wait) = (time.GetTimestamp(), _first);
        while (true)
        {
            await using var context = await contexts.CreateDbContextAsync(ct);
            try
            {
                return await what(context);
            }
            catch (Exception e) when (!ct.IsCancellationRequested && context.FaultOf(e) is { } fault)
            {
                if (fault == DatabaseFault.BadText)
                    throw new InputException("text", "…", "holds a character that cannot be kept, such as U+0000", "Leave it out.");
                if (fault == DatabaseFault.Staying || time.GetElapsedTime(began) + wait > patience) throw Unavailable(context, e, outcome);
            }

            await Task.Delay(wait, time, ct);
            wait = wait * 2 < _longest ? wait * 2 : _longest;
        }
    }

    private static ServerUnavailableException Unavailable(CatalogContext context, Exception fault, string outcome)
    {
        var connection = context.Database.GetDbConnection();
        return new ServerUnavailableException(
            $"The catalog's server {connection.DataSource}, database {connection.Database},",
            $"cannot be used: {fault.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.')}",
            $"{outcome} Look after the server, or mend the setting that Catalog:ConnectionName names.",
            fault);
    }
}
