namespace Puente.Workflows.Rollouts;

/// <summary>
/// Writes desired twins wave by wave and waits until every edge of a wave reports that it serves the release. A failed or late
/// edge stops the rollout before the next wave: nothing that did not work at the canary reaches the rest.
/// </summary>
public sealed class RolloutOrchestrator : TaskOrchestrator<RolloutInput, RolloutOutput>
{
    /// <summary>Placement and waves. Input <see cref="RolloutInput"/>, output <see cref="RolloutPlan"/>.</summary>
    public const string PlanRollout = nameof(PlanRollout);

    /// <summary>Write one desired twin. Input <see cref="SetDesiredInput"/>, output the generation it got.</summary>
    public const string SetDesired = nameof(SetDesired);

    /// <summary>Read reported twins. Input <see cref="ReadReportedInput"/>, output an <see cref="EdgeProgress"/> for each edge.</summary>
    public const string ReadReported = nameof(ReadReported);

    private static readonly TimeSpan _pollInterval = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task<RolloutOutput> RunAsync(TaskOrchestrationContext context, RolloutInput input)
    {
        var plan = await context.CallActivityAsync<RolloutPlan>(PlanRollout, input, ActivityRetry.Standard);
        var settled = new List<EdgeProgress>();
        var state = "completed";
        foreach (var wave in plan.Waves)
        {
            var progress = await RollAsync(context, input, wave, settled);
            settled.AddRange(progress);
            if (progress.All(edge => edge.State == "serving")) continue;
            state = "stopped";
            break;
        }

        context.SetCustomStatus(new RolloutStatus(state, null, settled));
        return new RolloutOutput(input.Release, state, settled, plan.Waves.Sum(wave => wave.Edges.Count), plan.Excluded);
    }

    private static async Task<IReadOnlyList<EdgeProgress>> RollAsync(
        TaskOrchestrationContext context, RolloutInput input, PlannedWave wave, List<EdgeProgress> settled)
    {
        var deadline = context.CurrentUtcDateTime.AddSeconds(input.WaveTimeoutSeconds);
        var asked = new List<EdgeGeneration>();
        foreach (var edge in wave.Edges)
        {
            var generation = await context.CallActivityAsync<long>(
                SetDesired, new SetDesiredInput(context.InstanceId, edge, input.Release), ActivityRetry.Standard);
            asked.Add(new EdgeGeneration(edge, generation));
        }

        while (true)
        {
            var progress = await context.CallActivityAsync<IReadOnlyList<EdgeProgress>>(
                ReadReported, new ReadReportedInput(wave.Name, input.Release, asked), ActivityRetry.Standard);
            context.SetCustomStatus(new RolloutStatus("rolling", wave.Name, [.. settled, .. progress]));
            if (progress.All(edge => edge.IsSettled)) return progress;
            if (context.CurrentUtcDateTime >= deadline)
                return [.. progress.Select(edge => edge.IsSettled ? edge : edge with { Detail = $"not serving within {input.WaveTimeoutSeconds} s" })];
            await context.CreateTimer(_pollInterval, CancellationToken.None);
        }
    }
}
