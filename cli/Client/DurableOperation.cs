using System.Net.Http.Json;
using System.Text.Json;
using Puente.Cli.Client.Contracts;
using Puente.Core;

namespace Puente.Cli.Client;

/// <summary>
/// Starts an orchestration under an idempotency key and polls it to its end. A tier that dies meanwhile is waited for: the
/// orchestration goes on from its last durable step, and so does the polling.
/// </summary>
public sealed class DurableOperation(TierHttp tier, TimeProvider clock)
{
    /// <summary>Time between two looks at the status.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>Runs it.</summary>
    /// <param name="path">What to POST to.</param>
    /// <param name="body">The request.</param>
    /// <param name="key">Same key, same work: see <see cref="Demo.WorkKey"/>.</param>
    /// <param name="onProgress">Told every status read while it runs, with its instance id.</param>
    /// <param name="cancel">Stops the polling, not the orchestration.</param>
    /// <exception cref="TierException">It failed or was terminated, or the tier stays silent.</exception>
    public async Task<DurableOutcome<T>> RunAsync<T>(
        string path, object body, string key, Func<string, WorkProgress, Task> onProgress, CancellationToken cancel)
    {
        var (start, replayed) = await StartAsync(path, body, key, cancel);
        for (var poll = 0; ; poll++)
        {
            var status = await tier.GetAsync<DurableStatus>(start.StatusQueryGetUri, cancel);
            if (status.IsFinished) return new DurableOutcome<T>(start.Id, OutputOf<T>(path, status), replayed && poll == 0, replayed && poll > 0);
            if (ProgressOf(status) is { } progress) await onProgress(start.Id, progress);
            await Task.Delay(PollInterval, clock, cancel);
        }
    }

    /// <summary>Starts it, and does not wait for its end.</summary>
    /// <param name="path">What to POST to.</param>
    /// <param name="body">The request.</param>
    /// <param name="key">Same key, same work: a call that is made again because its answer was lost starts nothing more.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>The instance, and whether the key had started it before.</returns>
    /// <exception cref="TierException">The tier refuses it, or stays silent.</exception>
    public async Task<(DurableStart Start, bool Replayed)> StartAsync(string path, object body, string key, CancellationToken cancel)
    {
        using var response = await tier.SendAsync(() =>
        {
            var request = tier.JsonRequest(path, body);
            request.Headers.Add("Idempotency-Key", key);
            return request;
        }, cancel);
        var start = await response.Content.ReadFromJsonAsync<DurableStart>(Json.Options, cancel);
        if (start?.StatusQueryGetUri is null) throw new TierException($"{tier.Address.Name} answered {path} without a status address. Read {tier.Address.LogFile}.");
        var replayed = response.Headers.TryGetValues("Idempotent-Replayed", out var values) && values.Contains("true", StringComparer.OrdinalIgnoreCase);
        return (start, replayed);
    }

    private static WorkProgress? ProgressOf(DurableStatus status) =>
        status.CustomStatus is { ValueKind: JsonValueKind.Object } custom ? custom.Deserialize<WorkProgress>(Json.Options) : null;

    private T OutputOf<T>(string path, DurableStatus status)
    {
        if (status.IsCompleted && status.Output is { } output && output.Deserialize<T>(Json.Options) is { } answer) return answer;
        var text = status.Output is { ValueKind: JsonValueKind.String } said ? said.GetString() : status.Output?.GetRawText();
        throw DurableFailure.From(tier.Address, path, status.RuntimeStatus, text ?? "no reason given");
    }
}
