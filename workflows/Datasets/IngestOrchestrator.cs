using Puente.Core;
using Puente.Workflows.Commands;
using Puente.Workflows.Transitions;

namespace Puente.Workflows.Datasets;

/// <summary>Uploaded files → a content-addressed dataset, on record. Its steps are <see cref="IngestTransitions"/>.</summary>
public sealed class IngestOrchestrator : TaskOrchestrator<IngestInput, DatasetOutput>
{
    /// <summary>Decode, check, deduplicate, tile, pack. Input <see cref="PackInput"/>, output <see cref="DatasetOutput"/>.</summary>
    public const string PackDataset = nameof(PackDataset);

    /// <summary>Enter in the catalog. Input <see cref="DatasetOutput"/>.</summary>
    public const string RecordDataset = nameof(RecordDataset);

    /// <summary>Compensation: what an ingest left that is not on record goes. Input <see cref="DiscardDatasetInput"/>; repeated, it finds nothing.</summary>
    public const string DiscardDataset = nameof(DiscardDataset);

    /// <inheritdoc/>
    public override async Task<DatasetOutput> RunAsync(TaskOrchestrationContext context, IngestInput input)
    {
        var (state, commands) = (IngestState.Packing, new CommandInbox(context));
        DatasetOutput? dataset = null;
        TaskFailedException? failure = null;
        while (true)
        {
            context.SetCustomStatus(new IngestStatus(Names.Of(state)));
            var move = IngestTransitions.Table.Next(state, await StepAsync());
            state = move.To;
            if (move.Do is IngestAction.DiscardAndFail or IngestAction.DiscardAndFinish)
                await context.CallActivityAsync(DiscardDataset, new DiscardDatasetInput(context.InstanceId, dataset?.Digest), ActivityRetry.Standard);
            if (!IngestTransitions.Table.IsEnd(state)) continue;
            context.SetCustomStatus(new IngestStatus(Names.Of(state)));
            if (move.Do == IngestAction.DiscardAndFail) throw failure!;
            return dataset ?? new DatasetOutput(Digest.Of([]), input.Name, 0, 0, [], 0, 0, 0, Names.Of(state));
        }

        async Task<IngestEvent> StepAsync()
        {
            try
            {
                if (state == IngestState.Recording)
                {
                    await context.CallActivityAsync(RecordDataset, dataset, ActivityRetry.Standard);
                    return IngestEvent.Recorded;
                }

                var packing = context.CallActivityAsync<DatasetOutput>(PackDataset, new PackInput(context.InstanceId, input), ActivityRetry.Standard);
                var cancel = await commands.RaceAsync(packing, command => command.Kind == CommandKind.Cancel);

                // Packing is short and writes to a folder of its own: it is let to end, so that nothing is written after the folder is gone.
                var packed = await packing;
                if (cancel is not null) return IngestEvent.CancelRequested;
                dataset = packed;
                return IngestEvent.Packed;
            }
            catch (TaskFailedException e)
            {
                failure = e;
                return IngestEvent.Failed;
            }
        }
    }
}
