using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.DurableTask.Tests;

public class MetricTests
{
    [Theory]
    [InlineData(TestStore.Sqlite)]
    [InlineData(TestStore.Postgres)]
    public async Task Instruments_tell_what_ran_what_waits_and_how_long(TestStore store)
    {
        var release = new TaskCompletionSource();
        var (folder, started) = (TestEngine.NewFolder(), new TaskCompletionSource());
        using var seen = new Recorder(TestEngine.HubOf(folder));
        await using (var engine = await TestEngine.Start(
            t => t
                .AddOrchestrator("Three", async c => await Task.WhenAll(Enumerable.Range(0, 3).Select(n => c.CallActivityAsync<int>("Hold", n))))
                .AddOrchestrator("Failing", async c => await c.CallActivityAsync<int>("Throw"))
                .AddActivity("Throw", (_, _) => throw new FormatException("no"))
                .AddActivity("Hold", async (call, _) =>
                {
                    started.TrySetResult();
                    await release.Task;
                    return call.TaskId;
                }),
            o => (o.MaxConcurrentActivities, o.HubName) = (1, TestEngine.HubOf(folder)),
            folder,
            store: store))
        {
            var id = await engine.Schedule("Three");
            await started.Task.WaitAsync(TestEngine.Deadline);
            await Eventually.Holds(() => seen.Gauge("durabletask.activity.waiting") == 2, "two wait");
            await Eventually.Holds(() => seen.Gauge("durabletask.work_item.oldest_age", "activity") > 0, "and grow old");
            Assert.Equal(1, seen.Gauge("durabletask.activity.running"));
            Assert.Equal(0, seen.Gauge("durabletask.unhealthy"));
            Assert.Equal(0, seen.Gauge("durabletask.orchestration.ready"));
            release.SetResult();
            await engine.End(id);
            await engine.Run("Failing");
            await Eventually.Holds(() => seen.Of("durabletask.orchestration.ends").Count == 2, "ends are counted");
        }

        Assert.Equal(3, seen.Of("durabletask.activity.duration").Count(m => m.Tags.Contains("durabletask.task.name=Hold")));
        Assert.Contains("error.type=System.FormatException", Assert.Single(seen.Of("durabletask.activity.failures")).Tags);
        Assert.Contains(seen.Of("durabletask.orchestration.ends"), m => m.Tags.Contains("durabletask.task.status=Failed") && m.Tags.Contains("durabletask.task.name=Failing"));
        Assert.All(seen.Of("durabletask.orchestration.duration"), m => Assert.True(m.Value > 0));
        Assert.All(seen.Of("durabletask.storage.commit.duration"), m => Assert.True(m.Value > 0));
        Assert.NotEmpty(seen.Of("durabletask.storage.commit.size"));
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>The measurements of one hub.</summary>
    private sealed class Recorder : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(string Name, double Value, string[] Tags)> _measured = new();

        public Recorder(string hub)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                var ours = instrument.Meter.Name == DurableTaskTelemetry.MeterName && instrument.Meter.Tags?.Any(t => t.Key == "durabletask.hub" && (string?)t.Value == hub) == true;
                if (ours) listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Keep(instrument, value, tags));
            _listener.Start();
        }

        public List<(string Name, double Value, string[] Tags)> Of(string name) => [.. _measured.Where(m => m.Name == name)];

        public double Gauge(string name, string? type = null)
        {
            _listener.RecordObservableInstruments();
            return Of(name).LastOrDefault(m => type is null || m.Tags.Contains("durabletask.type=" + type)).Value;
        }

        public void Dispose() => _listener.Dispose();

        private void Keep(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            _measured.Enqueue((instrument.Name, value, tags.ToArray().Select(t => $"{t.Key}={t.Value}").ToArray()));
    }
}
