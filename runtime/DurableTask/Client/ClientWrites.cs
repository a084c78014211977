using Puente.Runtime.DurableTask.Engine;
using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Client;

/// <summary>What clients write, inside a transaction.</summary>
internal static class ClientWrites
{
    public static StepEffects Schedule(
        StoreSession db, string id, OrchestrationEvent started, StartDetails details, DateTime? startAt, IReadOnlyCollection<OrchestrationRuntimeStatus> dedupe, DateTime now)
    {
        var effects = new StepEffects();
        if (InstanceTable.Find(db, id) is { } existing)
        {
            if (dedupe.Contains(existing.Status))
                throw new OrchestrationAlreadyExistsException($"Instance '{id}' exists already and is {existing.Status}, which is one of the dedupe statuses. It was left as it is.");
            if (!existing.IsTerminal)
                throw new InvalidOperationException($"Instance '{id}' exists already and is {existing.Status}. Terminate it first, use another id, or name {existing.Status} in DedupeStatuses to keep it.");
            InstanceTable.Delete(db, id);
            if (ExecutionIds.IsBefore(existing.ExecutionId, details.ExecutionId)) effects.Discarded.Add(new Discarded(id, existing.ExecutionId));
        }

        Messages.Create(db, id, started, details, now, startAt, effects);
        return effects;
    }

    /// <summary>Puts a message into the inbox of a live instance. Where it has a reference, that holds for <paramref name="generation"/>.</summary>
    public static StepEffects Send(StoreSession db, string id, OrchestrationEvent message, string? generation = null)
    {
        var self = Existing(db, id);
        if (self.IsTerminal) throw new InvalidOperationException($"Instance '{id}' has ended ({self.Status}): it takes in no {message.Kind} any more.");
        // Orders get through to a flooded instance: they are what ends the flood.
        if (message.Kind == EventKind.EventRaised && InboxTable.IsFull(db, id))
            throw new InvalidOperationException($"Instance '{id}' has {InboxTable.MaxWaiting} messages waiting. Raise events no faster than it reads them.");
        InboxTable.Add(db, id, generation is null || generation == self.ExecutionId ? message : message with { Reference = null });
        var effects = new StepEffects();
        effects.Notify.Add(id);
        return effects;
    }

    public static StepEffects Rewind(StoreSession db, string id, string reason, DateTime now)
    {
        var self = Existing(db, id);
        if (self.Status != OrchestrationRuntimeStatus.Failed)
            throw new InvalidOperationException($"Instance '{id}' is {self.Status}; only a Failed one can be rewound.");
        var effects = new StepEffects();
        Rewinder.Order(db, id, reason, now, effects);
        return effects;
    }

    public static StepEffects? Purge(StoreSession db, string id)
    {
        if (InstanceTable.Find(db, id) is not { IsTerminal: true } self) return null;
        var effects = new StepEffects();
        effects.Discarded.Add(new Discarded(id, self.ExecutionId));
        effects.Cancelled.AddRange(ActivityTable.RemoveAll(db, id));
        InstanceTable.Delete(db, id);
        effects.Changed.Add(id);
        return effects;
    }

    public static InstanceRow Existing(StoreSession db, string id) =>
        InstanceTable.Find(db, id) ?? throw new ArgumentException($"There is no orchestration instance '{id}'.", nameof(id));
}
