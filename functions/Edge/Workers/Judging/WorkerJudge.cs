using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML.OnnxRuntime;
using Puente.Core;
using Puente.Edge.Gates;

namespace Puente.Edge.Workers.Judging;

/// <summary>Answers its agent's questions: a worker measures a release with the providers and on the processor that would serve it.</summary>
public sealed class WorkerJudge(WorkerReporter reporter, JudgingFolder folder, GoldenReader reader, TimeProvider time, ILogger<WorkerJudge> log) : BackgroundService
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var away = false;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (folder.Find(reporter.Id) is { } request) folder.Write(await AnswerAsync(request, stoppingToken));
                away = false;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
            {
                if (!away) log.LogWarning(e, "What the agent asks cannot be read or answered; it is tried again.");
                away = true;
            }

            await Task.Delay(_look, time, stoppingToken);
        }
    }

    private async Task<JudgingAnswer> AnswerAsync(JudgingRequest request, CancellationToken cancellationToken)
    {
        log.LogInformation("Measuring release {Release} on {Samples} samples for the agent.", request.Candidate.Short, request.Samples.Count);
        try
        {
            return new JudgingAnswer(request.Id, await reader.ReadAsync(request.Candidate, request.InPlace, request.Samples, cancellationToken), null);
        }
        catch (Exception e) when (e is InputException or IOException or UnauthorizedAccessException or OnnxRuntimeException)
        {
            log.LogError(e, "Release {Release} cannot be measured.", request.Candidate.Short);
            return new JudgingAnswer(request.Id, null, e.Message);
        }
    }
}
