using Microsoft.AspNetCore.Http;
using Puente.Catalog;
using Puente.Core;
using Puente.Functions.Common.Durable;
using Puente.Functions.Common.Http;
using Puente.Functions.Common.Objects;
using Puente.Workflows.Commands;
using Puente.Workflows.Datasets;

namespace Puente.Hub.Datasets;

/// <summary>Datasets: upload, ingest, list.</summary>
public sealed class DatasetFunctions(ObjectStore objects, ObjectTransport transport, DatasetPacker packer, CatalogStore catalog, TimeProvider time)
{
    /// <summary>Takes files under a dataset's name; repeating a file replaces it.</summary>
    [Function("UploadDatasetFiles")]
    public async Task<IResult> Upload(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "datasets/{name}/files")] HttpRequest request, string name, CancellationToken cancellationToken)
    {
        UploadedFiles.SafeName(name);
        var received = 0;
        var file = transport.NewSpoolFile();
        try
        {
            await foreach (var part in UploadedFiles.ReadToFileAsync(request, file, cancellationToken))
            {
                await objects.PutFileAsync($"uploads/{name}/{part.Name}", file, cancellationToken);
                received++;
            }
        }
        finally
        {
            File.Delete(file);
        }

        return Results.Json(new { received }, Json.Options);
    }

    /// <summary>Starts an ingest.</summary>
    [Function("StartIngest")]
    public static async Task<IResult> Start(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "datasets")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken)
    {
        var input = await JsonBody.ReadAsync<IngestInput>(request, cancellationToken);
        UploadedFiles.SafeName(input.Name ?? "");
        IngestOptions.Of(input).Validated();
        return await IdempotentStart.RunAsync(client, request, nameof(IngestOrchestrator), "ingest", input);
    }

    /// <summary>Cancel.</summary>
    [Function("CommandIngest")]
    public static Task<IResult> Command(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "datasets/{id}/commands")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellationToken) =>
        DurableCommands.RaiseAsync(client, request, nameof(IngestOrchestrator), id, [CommandKind.Cancel], cancellationToken);

    /// <summary>What is on record.</summary>
    [Function("ListDatasets")]
    public async Task<IResult> List(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "datasets")] HttpRequest request, CancellationToken cancellationToken) =>
        Results.Json(await catalog.ListDatasetsAsync(cancellationToken), Json.Options);

    /// <summary>The orchestration.</summary>
    [Function(nameof(IngestOrchestrator))]
    public static Task<DatasetOutput> Orchestrate([OrchestrationTrigger] TaskOrchestrationContext context) =>
        new IngestOrchestrator().RunAsync(context, context.GetInput<IngestInput>()!);

    /// <summary>Packs; repeated, it writes the same files again.</summary>
    [Function(IngestOrchestrator.PackDataset)]
    public Task<DatasetOutput> Pack([ActivityTrigger] PackInput input, CancellationToken cancellationToken) =>
        packer.PackAsync(input, cancellationToken);

    /// <summary>Enters the dataset in the catalog, once by its digest.</summary>
    [Function(IngestOrchestrator.RecordDataset)]
    public Task Record([ActivityTrigger] DatasetOutput dataset, CancellationToken cancellationToken) =>
        catalog.AddDatasetAsync(new DatasetRecord(dataset.Digest, dataset.Name, dataset.Samples, dataset.Bytes, time.GetUtcNow()), cancellationToken);

    /// <summary>Removes what an ingest left that is not on record.</summary>
    [Function(IngestOrchestrator.DiscardDataset)]
    public Task Discard([ActivityTrigger] DiscardDatasetInput input, CancellationToken cancellationToken) => packer.DiscardAsync(input, cancellationToken);
}
