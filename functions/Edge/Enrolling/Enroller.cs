using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Edge.Uplink;

namespace Puente.Edge.Enrolling;

/// <summary>Keeps this edge enrolled: joins, waits for approval, renews at two thirds of a credential's life; over a link that fails it tries on.</summary>
public sealed class Enroller(EnrolmentSteps enrolling, CloudLink cloud, Backoff backoff, TimeProvider time, ILogger<Enroller> log) : BackgroundService
{
    private static readonly TimeSpan _longest = TimeSpan.FromDays(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!enrolling.IsNeeded)
        {
            log.LogWarning("--hub names no hub: this edge signs nothing that it says, and a hub heeds that only where its Enrolment:RequireKey is set to false.");
            return;
        }

        enrolling.Begin();
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            TimeSpan wait;
            try
            {
                wait = await enrolling.StepAsync(stoppingToken);
                cloud.Reached();
                failures = 0;
            }
            catch (HubRefusalException e)
            {
                if (failures == 0) log.LogError("The hub refuses this edge ({Code}): {Detail}", e.Code, e.Message);
                if (e.IsFinal) return;
                wait = backoff.After(++failures);
            }
            catch (InputException e)
            {
                // No token yet, or the wrong hub: a person mends it while this runs.
                if (failures == 0) log.LogError("This edge cannot join: {Fault}", e.Message);
                wait = backoff.After(++failures);
            }
            catch (Exception e) when (IsMiss(e, stoppingToken))
            {
                cloud.Missed(e);
                wait = backoff.After(++failures);
            }

            await Task.Delay(wait < _longest ? wait : _longest, time, stoppingToken);
        }
    }

    /// <summary>An answer that never came is one that did not get through.</summary>
    private static bool IsMiss(Exception e, CancellationToken stoppingToken) => CloudLink.IsMiss(e) || (e is TaskCanceledException && !stoppingToken.IsCancellationRequested);
}
