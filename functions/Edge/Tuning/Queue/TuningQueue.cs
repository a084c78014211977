using Puente.Edge.Inspections.Inbox.Ledger;

namespace Puente.Edge.Tuning.Queue;

/// <summary>
/// Tunings between the agent that asks and the tuners that do them, in the site's Dapr state. A claim lasts as long as its tuner renews it: what a tuner that died
/// had in hand is another's.
/// </summary>
public sealed class TuningQueue(InboxState state, TimeProvider time)
{
    /// <summary>How long the job of a tuner that died stays in its hand.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    private const string Key = "tunings";
    private const int MaxConflicts = 100;

    /// <summary>Asks for a job unless it is asked for already; one that has ended is asked for afresh.</summary>
    public Task AskAsync(TuningJob job, CancellationToken cancellationToken) => ChangeAsync(
        document => document.Find(job.Output) is { Outcome: null } ? (document, true) : (document.Without(job.Output).With(job), true), cancellationToken);

    /// <summary>The job of that folder; null when nobody asks for it.</summary>
    public async Task<TuningJob?> FindAsync(string output, CancellationToken cancellationToken) =>
        (await state.FindAsync<TuningDocument>(Key, cancellationToken)).Value?.Find(output);

    /// <summary>Takes the oldest job that is in nobody's hand; null when there is none.</summary>
    public Task<TuningJob?> ClaimAsync(CancellationToken cancellationToken) => ChangeAsync<TuningJob?>(
        document =>
        {
            var now = time.GetUtcNow();
            if (document.Jobs.FirstOrDefault(job => job.IsFree(now)) is not { } free) return (document, null);
            var held = free with { Claim = Guid.NewGuid().ToString("n"), ClaimedUntil = now + Lease };
            return (document.With(held), held);
        },
        cancellationToken);

    /// <summary>Keeps a job in hand; false when it is not in this one any more.</summary>
    public Task<bool> RenewAsync(TuningJob job, CancellationToken cancellationToken) =>
        ChangeHeldAsync(job, held => held with { ClaimedUntil = time.GetUtcNow() + Lease }, cancellationToken);

    /// <summary>Gives a job back that was not done.</summary>
    public Task<bool> GiveBackAsync(TuningJob job, CancellationToken cancellationToken) =>
        ChangeHeldAsync(job, held => held with { Claim = null, ClaimedUntil = null }, cancellationToken);

    /// <summary>It has ended.</summary>
    public Task<bool> EndAsync(TuningJob job, TuningOutcome outcome, CancellationToken cancellationToken) =>
        ChangeHeldAsync(job, held => held with { Outcome = outcome }, cancellationToken);

    /// <summary>Nobody asks for it any more.</summary>
    public Task ForgetAsync(string output, CancellationToken cancellationToken) => ChangeAsync(
        document => document.Find(output) is null ? (document, false) : (document.Without(output), true), cancellationToken);

    private Task<bool> ChangeHeldAsync(TuningJob job, Func<TuningJob, TuningJob> change, CancellationToken cancellationToken) => ChangeAsync(
        document => document.Find(job.Output) is { } held && held.Claim == job.Claim ? (document.With(change(held)), true) : (document, false), cancellationToken);

    private async Task<T> ChangeAsync<T>(Func<TuningDocument, (TuningDocument Next, T Answer)> change, CancellationToken cancellationToken)
    {
        for (var conflicts = 0; conflicts < MaxConflicts; conflicts++)
        {
            var (found, etag) = await state.FindAsync<TuningDocument>(Key, cancellationToken);
            var document = found ?? TuningDocument.Empty;
            var (next, answer) = change(document);
            if (ReferenceEquals(next, document) || await state.TrySaveAsync(Key, next, etag, cancellationToken)) return answer;
        }

        throw new IOException($"The document of tunings changed {MaxConflicts} times under this process; it is tried again.");
    }
}
