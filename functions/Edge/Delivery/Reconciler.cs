using System.Globalization;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Twins;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Enrolling;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Samples;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Delivery;

namespace Puente.Edge.Delivery;

/// <summary>Compares the desired twin with what was last worked on and starts the way there. Level-triggered: safe to run at any time, any number of times.</summary>
public sealed class Reconciler(
    TwinStore twins, UpdateGuard guard, TwinReporter reporter, EdgeSigner signer, ReleaseActivation activation, LabelledFolder samples, TierOptions tier, CloudLink cloud, ILogger<Reconciler> log)
{
    /// <summary>Starts the delivery of the desired generation unless it is under way or has ended.</summary>
    public async Task RunAsync(DurableTaskClient client, CancellationToken cancellationToken)
    {
        // Until it is enrolled it knows no key to check a release with.
        if (!signer.KnowsHub) return;
        if (await FindDesiredAsync(cancellationToken) is not { } desired) return;
        var reported = await reporter.FindAsync(cancellationToken);
        // What served here and cannot be served any more is fetched anew; it passed its gates, and nothing serves that it could be measured beside.
        var mends = activation.IsLost && reported.State == "serving" && reported.Generation == desired.Generation;
        var next = mends
            ? new ApplyInput(desired.Generation, desired.Release, desired.Gates is null ? null : [.. desired.Gates.Where(gate => gate.IsWhileServing)])
            : DeliveryDecision.Next(desired, reported);
        if (next is null) return;
        var id = $"apply-{next.Generation}";
        // What no gate could judge is judged again with other samples, and not before.
        if (reported.Generation == next.Generation && reported.State == "staged") id = $"{id}-{samples.Revision}";
        if (await client.GetInstanceAsync(id, cancellation: cancellationToken) is { } known && !MayFollow(known.RuntimeStatus, mends)) return;
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(ApplyReleaseOrchestrator), next, new StartOrchestrationOptions(id), cancellationToken);
    }

    private static bool MayFollow(OrchestrationRuntimeStatus status, bool mends) =>
        status is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated || (mends && status == OrchestrationRuntimeStatus.Completed);

    /// <summary>Refuses a delivery that a later generation has overtaken; one that cannot be asked about goes on.</summary>
    /// <exception cref="InputException">The hub wants something else by now.</exception>
    public async Task EnsureWantedAsync(long generation, CancellationToken cancellationToken)
    {
        if (await FindDesiredAsync(cancellationToken) is { } desired && desired.Generation > generation)
            throw new InputException("generation", generation.ToString(CultureInfo.InvariantCulture), $"was overtaken by {desired.Generation}", "Nothing to do: the newer one is on its way.");
    }

    private async Task<DesiredTwin?> FindDesiredAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await twins.FindDesiredAsync(tier.Name, cancellationToken);
            cloud.Reached();
            var desired = document is null ? null : await guard.AcceptAsync(document, cancellationToken);
            await reporter.RefuseAsync(null, cancellationToken);
            return desired;
        }
        catch (InputException e)
        {
            if (await reporter.RefuseAsync(e.Message, cancellationToken)) log.LogWarning("What is asked of this site is not heeded: {Reason}", e.Message);
            return null;
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            cloud.Missed(e);
            return null;
        }
    }
}
