using Puente.Workflows.Transitions;

namespace Puente.Workflows.Datasets;

/// <summary>Where an ingest stands.</summary>
public enum IngestState { Packing, Recording, Recorded, Cancelled, Failed }

/// <summary>What can befall it.</summary>
public enum IngestEvent { Packed, Recorded, Failed, CancelRequested }

/// <summary>What it does next.</summary>
public enum IngestAction { Record, Finish, DiscardAndFinish, DiscardAndFail }

/// <summary>The life cycle of an ingest. It packs first; whatever goes wrong before the dataset is on record is undone.</summary>
public static class IngestTransitions
{
    /// <summary>Every move.</summary>
    public static TransitionTable<IngestState, IngestEvent, IngestAction> Table { get; } = new(
        (IngestState.Packing, IngestEvent.Packed, IngestState.Recording, IngestAction.Record),
        (IngestState.Packing, IngestEvent.Failed, IngestState.Failed, IngestAction.DiscardAndFail),
        (IngestState.Packing, IngestEvent.CancelRequested, IngestState.Cancelled, IngestAction.DiscardAndFinish),
        (IngestState.Recording, IngestEvent.Recorded, IngestState.Recorded, IngestAction.Finish),
        (IngestState.Recording, IngestEvent.Failed, IngestState.Failed, IngestAction.DiscardAndFail));
}
