namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Brings the memory of the engine up to what a transaction has put on disk.</summary>
internal sealed class EffectApplier(InstanceQueue queue, InstanceSignals signals, ActivityRunner activities, TimerPump timers, Payloads payloads)
{
    public void Apply(StepEffects effects)
    {
        EngineSpans.Stop(effects.Spans);
        foreach (var activity in effects.Cancelled) activities.Cancel(activity);
        foreach (var activity in effects.Activities) activities.Enqueue(activity);
        if (effects.Timer is { } fireAt) timers.Expect(fireAt);
        foreach (var id in effects.Notify) queue.Notify(id);
        foreach (var id in effects.Changed) signals.Changed(id);
    }

    /// <summary>Deletes the objects that the transaction left behind; never throws.</summary>
    public Task Discard(StepEffects effects) => effects.Discarded.Count == 0 ? Task.CompletedTask : payloads.Discard(effects.Discarded);
}
