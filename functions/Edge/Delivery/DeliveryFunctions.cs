using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Core.Gates;
using Puente.Edge.Gates;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Delivery;

namespace Puente.Edge.Delivery;

/// <summary>How the desired twin becomes what serves.</summary>
public sealed class DeliveryFunctions(
    Reconciler reconciler, ReleaseFetcher fetcher, ReleaseFolder folder, GoldenGate golden, ReleaseActivation activation, EdgeState state,
    TwinReporter reporter, TwinStore twins, TierOptions tier, DaprAppToken token)
{
    /// <summary>Both twins and the labels of this edge.</summary>
    [Function("GetTwin")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "twin")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(
            new
            {
                Desired = await twins.FindDesiredAsync(tier.Name, cancellationToken),
                Reported = await reporter.FindAsync(cancellationToken),
                tier.Labels,
            },
            Json.Options);

    /// <summary>A nudge from the hub: something changed, for this edge or another.</summary>
    [Function("OnTwinChanged")]
    public async Task<IResult> OnChanged(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "events/twin")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        if (!token.IsPresent(request)) return Results.Unauthorized();
        // One that cannot be read may be about this edge: to look costs little.
        var changed = (await CloudEvent.ReadAsync(request, cancellationToken))?.DataAs<TwinChanged>();
        if (changed?.Concerns(tier.Name) != false) await reconciler.RunAsync(client, cancellationToken);
        return DaprReply.Success;
    }

    /// <summary>The same by an input binding, such as <c>bindings.cron</c> with <c>route: /api/bindings/reconcile</c>: a sidecar's clock instead of the host's.</summary>
    [Function("OnReconcile")]
    public Task<IResult> OnReconcile(
        [HttpTrigger(AuthorizationLevel.Anonymous, "options", "post", Route = "bindings/reconcile")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        InputBinding.ServeAsync(request, token, () => reconciler.RunAsync(client, cancellationToken));

    /// <summary>The same without a nudge: a lost message delays, never diverges.</summary>
    [Function("ReconcileTimer")]
    public Task Reconcile([TimerTrigger("%ReconcileSchedule%")] TimerInfo timer, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        reconciler.RunAsync(client, cancellationToken);

    /// <summary>Says now and then that this edge is there.</summary>
    [Function("AnnounceTimer")]
    public Task Announce([TimerTrigger("%AnnounceSchedule%", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellationToken) =>
        reporter.AnnounceAsync(cancellationToken);

    /// <summary>The orchestration.</summary>
    [Function(nameof(ApplyReleaseOrchestrator))]
    public static Task<ApplyOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new ApplyReleaseOrchestrator().RunAsync(context, context.GetInput<ApplyInput>()!);

    /// <summary>Fetches what is missing.</summary>
    [Function(ApplyReleaseOrchestrator.FetchRelease)]
    public async Task<FetchOutput> Fetch([ActivityTrigger] ApplyInput input, CancellationToken cancellationToken)
    {
        return new FetchOutput(await fetcher.FetchAsync(
            Digest.Parse(input.Release), token => reconciler.EnsureWantedAsync(input.Generation, token), cancellationToken));
    }

    /// <summary>Checks signature and files.</summary>
    [Function(ApplyReleaseOrchestrator.VerifyRelease)]
    public void Verify([ActivityTrigger] ApplyInput input)
    {
        var id = Digest.Parse(input.Release);
        folder.VerifyFiles(id, folder.Open(id));
    }

    /// <summary>Measures it beside the one that serves.</summary>
    [Function(ApplyReleaseOrchestrator.JudgeRelease)]
    public async Task<IReadOnlyList<GateFinding>> Judge([ActivityTrigger] ApplyInput input, CancellationToken cancellationToken)
    {
        await reconciler.EnsureWantedAsync(input.Generation, cancellationToken);
        return await golden.JudgeAsync(Digest.Parse(input.Release), input.Gates ?? [], cancellationToken);
    }

    /// <summary>Loads, warms, switches.</summary>
    [Function(ApplyReleaseOrchestrator.ActivateRelease)]
    public async Task Activate([ActivityTrigger] ApplyInput input, CancellationToken cancellationToken)
    {
        await reconciler.EnsureWantedAsync(input.Generation, cancellationToken);
        await activation.ActivateBaseAsync(Digest.Parse(input.Release), token => reconciler.EnsureWantedAsync(input.Generation, token), cancellationToken);
        await state.SaveWatchedAsync(new WatchedGates(input.Generation, [.. (input.Gates ?? []).Where(gate => gate.IsWhileServing)]), cancellationToken);
    }

    /// <summary>Removes the files of a release that is not in place.</summary>
    [Function(ApplyReleaseOrchestrator.DiscardRelease)]
    public Task Discard([ActivityTrigger] ApplyInput input, CancellationToken cancellationToken) =>
        activation.DiscardAsync(Digest.Parse(input.Release), input.Generation, cancellationToken);

    /// <summary>Writes the reported twin.</summary>
    [Function(ApplyReleaseOrchestrator.ReportTwin)]
    public Task Report([ActivityTrigger] ReportInput input, CancellationToken cancellationToken) =>
        reporter.ReportAsync(input.Generation, input.State, input.Error, input.Gates, cancellationToken);
}
