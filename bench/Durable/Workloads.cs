using System.Diagnostics;
using Puente.Runtime.DurableTask;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Bench.Durable;

/// <summary>The orchestrators that are measured. Their activity returns its input and keeps the time it ran at.</summary>
internal sealed class Workloads
{
    public const string Chain = "Chain", FanOut = "FanOut", Empty = "Empty";

    private const string Activity = "Echo";

    private List<long>? _starts;

    public void Register(TaskRegistry tasks)
    {
        tasks.AddActivity(Activity, (ActivityInvocation call, CancellationToken _) =>
        {
            _starts?.Add(Stopwatch.GetTimestamp());
            return Task.FromResult<object?>(call.GetInput<int>());
        });
        tasks.AddOrchestrator(Chain, async context =>
        {
            var sum = 0;
            for (var i = 0; i < context.GetInput<int>(); i++) sum += await context.CallActivityAsync<int>(Activity, i);
            return sum;
        });
        tasks.AddOrchestrator(FanOut, async context =>
        {
            var results = await Task.WhenAll(Enumerable.Range(0, context.GetInput<int>()).Select(i => context.CallActivityAsync<int>(Activity, i)));
            return results.Sum();
        });
        tasks.AddOrchestrator(Empty, _ => Task.FromResult<object?>(null));
    }

    /// <summary>From here on keeps when each activity starts. Only one may run at a time while it does.</summary>
    public List<long> Watch() => _starts = [];

    /// <summary>Keeps no starts any more.</summary>
    public void Unwatch() => _starts = null;

    /// <summary>What <see cref="Chain"/> and <see cref="FanOut"/> answer for <paramref name="activities"/>.</summary>
    public static int Sum(int activities) => activities * (activities - 1) / 2;
}
