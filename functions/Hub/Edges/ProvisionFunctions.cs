using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Tiers;
using Puente.Hub.Rollouts;
using Puente.Hub.Rollouts.Records;
using Puente.Workflows.Commands;
using Puente.Workflows.Provisioning;
using Puente.Workflows.Releases;
using Puente.Workflows.Rollouts;

namespace Puente.Hub.Edges;

/// <summary>Provisioning of edges: start, decide, abort, look; and the activities behind it.</summary>
public sealed class ProvisionFunctions(CatalogStore catalog, TwinStore twins, Enrolments enrolments, EnrolmentPolicy policy, RolloutPlanner planner, RolloutStore rollouts)
{
    private const double MaxSeconds = 90 * 86_400;

    /// <summary>The one provisioning an edge has.</summary>
    public static string InstanceOf(string edge) => $"provision-{edge}";

    /// <summary>Starts the provisioning of an edge, again where it has ended; one that is under way is answered as it is.</summary>
    [Function("StartProvision")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/provision")] HttpRequest request, string name,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        UploadedFiles.SafeName(name);
        var asked = await JsonBody.ReadAsync<ProvisionRequest>(request, cancellationToken);
        await CheckAsync(asked, cancellationToken);
        var id = InstanceOf(name);
        if (await client.GetInstanceAsync(id, cancellation: cancellationToken) is { IsCompleted: false })
        {
            request.HttpContext.Response.Headers[IdempotentStart.ReplayedHeader] = "true";
            return DurableHttp.CheckStatus(request, id);
        }

        var input = await ReadAsync(name, asked, cancellationToken);
        await client.ScheduleNewOrchestrationInstanceAsync(nameof(ProvisionOrchestrator), input, new StartOrchestrationOptions(id), cancellationToken);
        return DurableHttp.CheckStatus(request, id);
    }

    /// <summary>What is decided about: an edge that joined brings its key and what its token vouches for, gives, and leaves to a person.</summary>
    public async Task<ProvisionInput> ReadAsync(string name, ProvisionRequest asked, CancellationToken cancellationToken)
    {
        var joined = (await enrolments.FindAsync(name, cancellationToken))?.Identity;
        var labels = joined?.Join.Labels ?? (await twins.FindReportedAsync(name, cancellationToken))?.Labels ?? new Dictionary<string, string>();
        return new ProvisionInput(
            new EnrolmentRequest(name, labels, asked.KeyThumbprint ?? joined?.KeyId, joined?.Join.Claims), asked.Rule ?? (joined is { Join.NeedsPerson: true } ? null : policy.Rule),
            asked.Labels ?? joined?.Join.Given, asked.BaseRelease, asked.ApprovalTimeoutSeconds, asked.ReadyTimeoutSeconds);
    }

    /// <summary>A person's yes or no.</summary>
    [Function("DecideProvision")]
    public static async Task<IResult> Decide(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/approval")] HttpRequest request, string name,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var approval = await JsonBody.ReadAsync<Approval>(request, cancellationToken);
        if (string.IsNullOrWhiteSpace(approval.By))
            throw new InputException("by", approval.By, "is empty", "Say who decides: it goes on record.");
        await DurableCommands.RaiseAsync(
            client, nameof(ProvisionOrchestrator), InstanceOf(name), ProvisionOrchestrator.ApprovalEvent, approval, cancellationToken);
        return Results.Accepted();
    }

    /// <summary>Cancel: the edge is left out of the fleet.</summary>
    [Function("CommandProvision")]
    public static Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "edges/{name}/provision/commands")] HttpRequest request, string name,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        DurableCommands.RaiseAsync(client, request, nameof(ProvisionOrchestrator), InstanceOf(name), [CommandKind.Cancel], cancellationToken);

    /// <summary>How far an edge is, and what is decided about it.</summary>
    [Function("GetProvision")]
    public async Task<IResult> Get(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "edges/{name}/provision")] HttpRequest request, string name,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var instance = await client.GetInstanceAsync(InstanceOf(name), getInputsAndOutputs: true, cancellationToken);
        var enrolment = await enrolments.FindAsync(name, cancellationToken);
        if (instance is null && enrolment is null) return Results.NotFound();
        return Results.Json(
            new
            {
                InstanceId = InstanceOf(name),
                instance?.RuntimeStatus,
                Status = instance?.ReadCustomStatusAs<ProvisionStatus>(),
                Output = instance is { RuntimeStatus: OrchestrationRuntimeStatus.Completed } ? instance.ReadOutputAs<ProvisionOutput>() : null,
                Enrolment = enrolment,
            },
            Json.Options);
    }

    /// <summary>The orchestration.</summary>
    [Function(nameof(ProvisionOrchestrator))]
    public static Task<ProvisionOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new ProvisionOrchestrator().RunAsync(context, context.GetInput<ProvisionInput>()!);

    /// <summary>Keeps how the enrolment stands.</summary>
    [Function(ProvisionOrchestrator.RecordEnrolment)]
    public Task Record([ActivityTrigger] RecordEnrolmentInput input, CancellationToken cancellationToken) => enrolments.RecordAsync(input, cancellationToken);

    /// <summary>Gives the hub's labels.</summary>
    [Function(ProvisionOrchestrator.LabelEdge)]
    public Task Label([ActivityTrigger] LabelEdgeInput input, CancellationToken cancellationToken) => enrolments.LabelAsync(input, cancellationToken);

    /// <summary>Asks the edge for its base release; one that is asked for a release already keeps it, unless another is named.</summary>
    [Function(ProvisionOrchestrator.AssignRelease)]
    public async Task<AssignReleaseOutput> Assign([ActivityTrigger] AssignReleaseInput input, CancellationToken cancellationToken)
    {
        if (input.Release is null && await twins.FindDesiredAsync(input.Edge, cancellationToken) is { } desired)
            return new AssignReleaseOutput(new EdgeGeneration(input.Edge, desired.Release, desired.Generation));
        var withdrawn = (await rollouts.ReadIndexAsync(cancellationToken)).Withdrawn;
        var release = input.Release ?? (await catalog.ListModelsAsync(cancellationToken))
            .Where(model => model is { Release: not null, Stage: ModelStage.Approved } && !withdrawn.ContainsKey(model.Release)).MaxBy(model => model.CreatedAt)?.Release;
        if (release is null) return new AssignReleaseOutput(null);
        var generation = await twins.DesireAsync(input.Edge, release, input.Instance, allowsOlder: true, cancellationToken);
        await catalog.AuditAsync(input.Instance, "desire", input.Edge, $"{release} as generation {generation}", cancellationToken);
        return new AssignReleaseOutput(new EdgeGeneration(input.Edge, release, generation));
    }

    /// <summary>Reads how far the delivery is.</summary>
    [Function(ProvisionOrchestrator.ReadDelivery)]
    public Task<EdgeProgress> Read([ActivityTrigger] EdgeGeneration input, CancellationToken cancellationToken) =>
        planner.ReadAsync(input, "base", cancellationToken);

    private async Task CheckAsync(ProvisionRequest asked, CancellationToken cancellationToken)
    {
        if (!(asked.ApprovalTimeoutSeconds is >= 0 and <= MaxSeconds))
            throw new InputException("approvalTimeoutSeconds", $"{asked.ApprovalTimeoutSeconds}", "is out of bounds", "Give 0 seconds to 90 days.");
        if (!(asked.ReadyTimeoutSeconds is >= 0 and <= MaxSeconds))
            throw new InputException("readyTimeoutSeconds", $"{asked.ReadyTimeoutSeconds}", "is out of bounds", "Give 0 seconds to 90 days.");
        if (asked.KeyThumbprint is { } thumbprint && (thumbprint.Length != 64 || !thumbprint.All(char.IsAsciiHexDigitLower)))
            throw new InputException("keyThumbprint", thumbprint, "is no SHA-256 in hex", "Give 64 lower-case hexadecimal digits.");
        if (asked.BaseRelease is { } release && await catalog.FindReleaseAsync(release, cancellationToken) is null)
            throw new InputException("baseRelease", release, "is not on record", "Publish it first: POST /api/releases.");
    }
}
