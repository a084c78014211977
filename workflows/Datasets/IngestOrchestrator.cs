namespace Puente.Workflows.Datasets;

/// <summary>Uploaded files → a content-addressed dataset, on record.</summary>
public sealed class IngestOrchestrator : TaskOrchestrator<IngestInput, DatasetOutput>
{
    /// <summary>Decode, check, deduplicate, tile, pack. Input <see cref="IngestInput"/>, output <see cref="DatasetOutput"/>.</summary>
    public const string PackDataset = nameof(PackDataset);

    /// <summary>Enter in the catalog. Input <see cref="DatasetOutput"/>.</summary>
    public const string RecordDataset = nameof(RecordDataset);

    /// <inheritdoc/>
    public override async Task<DatasetOutput> RunAsync(TaskOrchestrationContext context, IngestInput input)
    {
        context.SetCustomStatus(new IngestStatus("packing"));
        var dataset = await context.CallActivityAsync<DatasetOutput>(PackDataset, input, ActivityRetry.Standard);
        await context.CallActivityAsync(RecordDataset, dataset, ActivityRetry.Standard);
        context.SetCustomStatus(new IngestStatus("recorded"));
        return dataset;
    }
}
