using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Edge.Gates;

namespace Puente.Edge.Workers.Judging;

/// <summary>
/// Has a worker ask them, one with a device where there is one: what will serve the release measures it. The agent does it itself where none runs, or each that was asked
/// went before it answered.
/// </summary>
public sealed class WorkerGoldenReader(SiteWorkers workers, JudgingFolder folder, GoldenReader here, TimeProvider time, ILogger<WorkerGoldenReader> log) : IGoldenReader
{
    private static readonly TimeSpan _look = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    public async Task<GoldenReading> ReadAsync(Digest candidate, Digest? inPlace, IReadOnlyList<LabelledSample> samples, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        while (workers.Seen.Unknown is not null && time.GetElapsedTime(begun) < SiteWorkers.Patience) await Task.Delay(_look, time, cancellationToken);
        var asked = new HashSet<string>();
        while (workers.Seen.Live.Where(one => !asked.Contains(one.Id)).OrderByDescending(one => one.Hardware?.Devices.Count ?? 0).ThenBy(one => one.Name, StringComparer.Ordinal).FirstOrDefault() is { } worker)
        {
            asked.Add(worker.Id);
            if (await AskAsync(worker, new JudgingRequest(Guid.NewGuid().ToString("n"), worker.Id, candidate, inPlace, samples), cancellationToken) is { } reading) return reading;
            log.LogWarning("Worker {Worker} went before it had measured {Release}.", worker.Name, candidate.Short);
        }

        return await here.ReadAsync(candidate, inPlace, samples, cancellationToken);
    }

    /// <summary>Null where the worker goes before it answers.</summary>
    private async Task<GoldenReading?> AskAsync(WorkerReport worker, JudgingRequest request, CancellationToken cancellationToken)
    {
        folder.Ask(request);
        try
        {
            while (true)
            {
                if (folder.FindAnswer(request) is { } answer)
                {
                    return answer.Reading ?? throw new InputException(
                        "release", request.Candidate.ToString(), $"cannot be measured by worker {worker.Name}: {answer.Fault}", "Withdraw the release, or see that worker's log.");
                }

                if (!workers.Seen.Live.Any(one => one.Id == worker.Id)) return null;
                await Task.Delay(_look, time, cancellationToken);
            }
        }
        finally
        {
            folder.Delete(request);
        }
    }
}
