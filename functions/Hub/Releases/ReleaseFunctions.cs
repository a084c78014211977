using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Training;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Samples;
using Puente.Functions.Common.Trainer;
using Puente.Hub.Pretraining;
using Puente.Workflows.Commands;
using Puente.Workflows.Releases;

namespace Puente.Hub.Releases;

/// <summary>Probe sets, releases, approvals, models.</summary>
public sealed class ReleaseFunctions(
    CatalogStore catalog, HubFolders folders, BackboneEvaluation evaluation, ReleasePublisher publisher, ReleaseCompensation compensation,
    ModelCards cards, SigningKey signing)
{
    /// <summary>Takes labelled images of the hub's own into a probe set.</summary>
    [Function("UploadProbeFiles")]
    public async Task<IResult> UploadProbe(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "probes/{name}/files")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        var received = await new LabelledFolder(folders.Probe(UploadedFiles.SafeName(name))).AddAsync(request, cancellationToken);
        return Results.Json(new { received }, Json.Options);
    }

    /// <summary>Starts the way from a finished run to a release.</summary>
    [Function("StartRelease")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = await JsonBody.ReadAsync<ReleaseInput>(request, cancellationToken);
        UploadedFiles.SafeName(input.Name ?? "");
        if (input.ValidDays is < 1 or > 3650) throw new InputException("validDays", $"{input.ValidDays}", "is out of bounds", "Give 1 to 3650 days, or leave it out.");
        if (!File.Exists(Path.Combine(folders.Run(UploadedFiles.SafeName(input.Run ?? "")), PretrainSlices.ResultFile)))
            throw new InputException("run", input.Run, "is not known", "Give the instance id of a finished run.");
        if (!Directory.Exists(folders.Probe(UploadedFiles.SafeName(input.Probe ?? ""))))
            throw new InputException("probe", input.Probe, "is not known", "Upload it first: POST /api/probes/{name}/files.");
        return await IdempotentStart.RunAsync(client, request, nameof(ReleaseOrchestrator), "release", input);
    }

    /// <summary>A person's yes or no.</summary>
    [Function("DecideRelease")]
    public static async Task<IResult> Decide(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{id}/approval")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var approval = await JsonBody.ReadAsync<Approval>(request, cancellationToken);
        if (string.IsNullOrWhiteSpace(approval.By))
            throw new InputException("by", approval.By, "is empty", "Say who decides: it goes on record.");
        await DurableCommands.RaiseAsync(client, nameof(ReleaseOrchestrator), id, ReleaseOrchestrator.ApprovalEvent, approval, cancellationToken);
        return Results.Accepted();
    }

    /// <summary>Cancel.</summary>
    [Function("CommandRelease")]
    public static Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "releases/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        DurableCommands.RaiseAsync(client, request, nameof(ReleaseOrchestrator), id, [CommandKind.Cancel], cancellationToken);

    /// <summary>Every version on record, with its lineage and scores.</summary>
    [Function("ListModels")]
    public async Task<IResult> Models(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "models")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(
            (await catalog.ListModelsAsync(cancellationToken)).Select(model => new
            {
                model.Name,
                model.Version,
                model.Stage,
                model.Release,
                model.Backbone,
                model.Lineage.Dataset,
                model.Lineage.Recipe,
                model.Lineage.Seed,
                model.Lineage.CodeVersion,
                model.Lineage.Run,
                model.BackboneScore,
                model.RandomScore,
                model.RawScore,
                model.CreatedAt,
            }),
            Json.Options);

    /// <summary>The key that releases are signed with, for an operator to hand to an edge.</summary>
    [Function("GetTrust")]
    public IResult Trust([HttpTrigger(AuthorizationLevel.Function, "get", Route = "trust")] HttpRequest request)
    {
        using var key = signing.Open();
        return Results.Json(new { publicKey = key.ExportSubjectPublicKeyInfoPem() }, Json.Options);
    }

    /// <summary>The orchestration.</summary>
    [Function(nameof(ReleaseOrchestrator))]
    public static Task<ReleaseOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new ReleaseOrchestrator().RunAsync(context, context.GetInput<ReleaseInput>()!);

    /// <summary>Scores the backbone.</summary>
    [Function(ReleaseOrchestrator.EvaluateBackbone)]
    public Task<EvaluationResult> Evaluate([ActivityTrigger] ReleaseInput input, CancellationToken cancellationToken) =>
        evaluation.RunAsync(input, cancellationToken);

    /// <summary>Enters a candidate, once by its key.</summary>
    [Function(ReleaseOrchestrator.RegisterModel)]
    public async Task<int> Register([ActivityTrigger] RegisterInput input, [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var run = await client.GetInstanceAsync(input.Release.Run, getInputsAndOutputs: true, cancellationToken);
        var trained = run?.ReadOutputAs<Workflows.Pretraining.PretrainOutput>()
            ?? throw new InputException("run", input.Release.Run, "has no output", "Wait until the run is completed.");
        var lineage = new Lineage(trained.Dataset, trained.Recipe, trained.Seed, CodeVersion.Current, trained.Run);
        var backbone = trained.Backbone ?? throw new InputException("run", input.Release.Run, $"is {trained.State} and has no backbone", "Give a run that is completed.");
        var scores = input.Evaluation;
        var model = await catalog.RegisterModelAsync(
            input.Release.Name, backbone, lineage, scores.Backbone.MacroF1, scores.RandomBackbone.MacroF1, scores.RawStatistics.MacroF1, input.Key, cancellationToken);
        return model.Version;
    }

    /// <summary>Approves or rejects on record.</summary>
    [Function(ReleaseOrchestrator.DecideModel)]
    public Task Record([ActivityTrigger] DecideInput input, CancellationToken cancellationToken) => catalog.DecideAsync(
        input.Name, input.Version, input.Approved ? ModelStage.Approved : ModelStage.Rejected, input.By, input.Note, cancellationToken);

    /// <summary>Signs and uploads.</summary>
    [Function(ReleaseOrchestrator.PublishRelease)]
    public Task<PublishOutput> Publish([ActivityTrigger] PublishInput input, CancellationToken cancellationToken) =>
        publisher.PublishAsync(input, cancellationToken);

    /// <summary>Stops the trainer of an evaluation.</summary>
    [Function(ReleaseOrchestrator.StopEvaluation)]
    public void StopEvaluation([ActivityTrigger] StopWork input) => StopMarker.Set(folders.Evaluation(input.Instance, input.Probe!), input.Stop);

    /// <summary>Writes the card.</summary>
    [Function(ReleaseOrchestrator.WriteCard)]
    public Task WriteCard([ActivityTrigger] CardInput input, CancellationToken cancellationToken) => cards.WriteAsync(input, cancellationToken);

    /// <summary>Leaves nothing of a release that came to nothing.</summary>
    [Function(ReleaseOrchestrator.CompensateRelease)]
    public Task Compensate([ActivityTrigger] CompensateReleaseInput input, CancellationToken cancellationToken) =>
        compensation.CompensateAsync(input, cancellationToken);
}
