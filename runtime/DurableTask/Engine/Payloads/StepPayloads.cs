using Puente.Runtime.DurableTask.Storage;

namespace Puente.Runtime.DurableTask.Engine;

/// <summary>Stores the large payloads of a step before its transaction: once for the instance itself, and once for each other instance that gets them, because each has its own life.</summary>
internal sealed class StepPayloads(Payloads payloads, Store store)
{
    public async ValueTask<StepResult> Save(InstanceRow self, StepResult result)
    {
        if (!payloads.IsOn) return result;
        for (var i = 0; i < result.History.Count; i++)
        {
            if (!payloads.IsLarge(result.History[i].Payload)) continue;
            var saved = await payloads.Save(self.InstanceId, self.ExecutionId, result.History[i]);
            result.History[i] = await Forward(saved);
        }

        return result.Completion is { } completion ? result with { Completion = await Save(self, completion) } : result;
    }

    private async ValueTask<OrchestrationEvent> Forward(OrchestrationEvent action)
    {
        switch (action.Kind)
        {
            case EventKind.SubOrchestrationInstanceCreated:
                var child = EngineJson.ReadChild(action.Details!).InstanceId;
                var generation = ExecutionIds.New(Find(child)?.ExecutionId);
                return action with { ExecutionId = generation, Forwarded = await payloads.Put(child, generation, action.Payload) };
            case EventKind.EventSent when Find(action.Details!) is { IsTerminal: false } target:
                return action with { ExecutionId = target.ExecutionId, Forwarded = await payloads.Put(target.InstanceId, target.ExecutionId, action.Payload) };
            default:
                return action;
        }
    }

    private async ValueTask<Completion> Save(InstanceRow self, Completion completion)
    {
        if (completion.Next is { } next) return completion with { Next = await Save(self, next) };
        if (!payloads.IsLarge(completion.Output)) return completion;
        var parent = EngineJson.ReadParent(self.Parent);
        var answered = parent is not null && Find(parent.InstanceId)?.ExecutionId == parent.ExecutionId;
        return completion with
        {
            Reference = await payloads.Put(self.InstanceId, self.ExecutionId, completion.Output),
            Forwarded = answered ? await payloads.Put(parent!.InstanceId, parent.ExecutionId, completion.Output) : null,
        };
    }

    private async ValueTask<NextGeneration> Save(InstanceRow self, NextGeneration next)
    {
        var generation = ExecutionIds.New(self.ExecutionId);
        List<CarriedEvent> carried = [];
        foreach (var one in next.Carried) carried.Add(one with { Payload = await payloads.Put(self.InstanceId, generation, one.Payload) ?? one.Payload });
        return next with { ExecutionId = generation, Carried = carried, Input = await payloads.Put(self.InstanceId, generation, next.Input) ?? next.Input };
    }

    private InstanceRow? Find(string id) => store.Read(db => InstanceTable.Find(db, id));
}
