using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Trainer;
using Puente.Workflows.Commands;
using Puente.Workflows.Pretraining;

namespace Puente.Hub.Pretraining;

/// <summary>Pretraining runs: start, watch.</summary>
public sealed class RunFunctions(CatalogStore catalog, HubFolders folders, PretrainSlices slices, RunProgress progress)
{
    /// <summary>Starts a run on a dataset that is on record.</summary>
    [Function("StartRun")]
    public async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = await JsonBody.ReadAsync<PretrainInput>(request, cancellationToken);
        UploadedFiles.SafeName(input.Recipe ?? "");
        if (!File.Exists(folders.Recipe(input.Recipe!)))
            throw new InputException("recipe", input.Recipe, "is not known", "Name a file of the trainer's recipes folder, such as concrete-tiny.");
        if (input.From is { } shipped)
        {
            UploadedFiles.SafeName(shipped);
            if (!File.Exists(folders.Shipped(shipped)))
                throw new InputException("from", shipped, "does not ship with the trainer", "Name a folder of the trainer's models folder, such as concrete-base, or leave it out to start from random weights.");
        }

        if (await catalog.FindDatasetAsync(input.Dataset, cancellationToken) is null)
            throw new InputException("dataset", input.Dataset.ToString(), "is not on record", "Ingest it first: POST /api/datasets.");
        if (input.SliceSeconds is < 1 or > 86_400 || input.Seconds is < 1)
            throw new InputException("sliceSeconds", $"{input.SliceSeconds}", "or seconds is out of bounds", "Give at least one second, and slices of at most a day.");
        if (input.MaxSlices is < 1 or > 20_000)
            throw new InputException("maxSlices", $"{input.MaxSlices}", "is out of bounds", "Give 1 to 20000; lengthen sliceSeconds for a longer run.");
        return await IdempotentStart.RunAsync(client, request, nameof(PretrainOrchestrator), "pretrain", input);
    }

    /// <summary>Pause, resume or cancel: the trainer process is stopped.</summary>
    [Function("CommandRun")]
    public static Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "runs/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        DurableCommands.RaiseAsync(
            client, request, nameof(PretrainOrchestrator), id, [CommandKind.Pause, CommandKind.Resume, CommandKind.Cancel], cancellationToken);

    /// <summary>The last progress line of a run's trainer.</summary>
    [Function("GetRunProgress")]
    public IResult Progress([HttpTrigger(AuthorizationLevel.Function, "get", Route = "runs/{id}/progress")] HttpRequest request, string id) =>
        progress.Find(id) is { } line ? Results.Json(line, Json.Options) : Results.NotFound();

    /// <summary>The orchestration.</summary>
    [Function(nameof(PretrainOrchestrator))]
    public static Task<PretrainOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new PretrainOrchestrator().RunAsync(context, context.GetInput<PretrainInput>()!);

    /// <summary>One slice.</summary>
    [Function(PretrainOrchestrator.PretrainSlice)]
    public Task<SliceOutput> Slice([ActivityTrigger] SliceInput input, CancellationToken cancellationToken) => slices.RunAsync(input, cancellationToken);

    /// <summary>Stops the run's trainer, or allows it again.</summary>
    [Function(PretrainOrchestrator.StopRun)]
    public void Stop([ActivityTrigger] StopWork input) => StopMarker.Set(folders.Run(input.Instance), input.Stop);

    /// <summary>Removes the run's files.</summary>
    [Function(PretrainOrchestrator.DiscardRun)]
    public void Discard([ActivityTrigger] string run) => StopMarker.RemoveFolder(folders.Run(run));
}
