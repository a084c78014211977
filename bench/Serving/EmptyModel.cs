using System.Diagnostics;
using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Bench.Serving;

/// <summary>The batcher alone: a model that answers at once, asked in this process.</summary>
internal static class EmptyModel
{
    private static readonly ModelDescription Description = new("empty", 1, 64, [new("in", TensorType.UInt8, [-1])], [new("out", TensorType.UInt8, [-1])]);

    /// <summary>Requests a second by <paramref name="callers"/> callers, and the microseconds of each.</summary>
    public static async Task<(double PerSecond, double Microseconds)> MeasureAsync(int callers, TimeSpan time)
    {
        using var scheduler = new PassScheduler(Environment.ProcessorCount, TimeProvider.System);
        var model = new BatchedModel(Description, scheduler, scheduler.Open(new BatchingOptions { MaxQueued = 1024 }, new Executor()), TimeProvider.System);
        var request = new InferenceRequest([new TensorData([1], new byte[1])], 1, [0]);
        var requests = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var own = 0L;
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                using var answer = await model.InferAsync(request, default);
                own++;
            }

            Interlocked.Add(ref requests, own);
        })));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return (requests / seconds, callers * seconds * 1e6 / requests);
    }

    private sealed class Executor : IPassExecutor
    {
        public bool CanJoin(PassItem first, PassItem next) => true;

        public PassTimes Execute(IReadOnlyList<PassItem> items, int rows, int worker)
        {
            var now = Stopwatch.GetTimestamp();
            foreach (var item in items) item.Job.Input(0, item.First, item.Rows).CopyTo(item.Job.Answer!.Rows(0, item.First, item.Rows));
            return new PassTimes(now, now, now, now);
        }

        public void Dispose()
        {
        }
    }
}
