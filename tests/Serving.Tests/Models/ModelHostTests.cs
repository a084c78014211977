using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Models;

public sealed class ModelHostTests : IDisposable
{
    private const int ImageBytes = TinyModels.Side * TinyModels.Side * 3;
    private readonly TinyRelease files = new();

    public void Dispose() => files.Dispose();

    [Fact]
    public async Task Nothing_is_served_until_a_release_is_warm()
    {
        using var host = new ModelHost();
        Assert.False(host.IsReady);
        Assert.Throws<ModelUnavailableException>(() => host.Rent());
        Assert.Throws<ModelUnavailableException>(() => host.Rent("defects", null));
        host.SwitchTo(files.Load());
        Assert.True(host.IsReady);
        using var model = host.Rent("defects", null);
        using var answer = await model.InferAsync(Blank(20), default);
        Assert.Equal([20, 3], answer.Outputs[0].Shape);
        var statistics = model.Statistics;
        Assert.Equal((1, 20, 0), (statistics.Success.Count, statistics.InferenceCount, statistics.Fail.Count));
        Assert.Equal(1, host.Switches);
    }

    [Fact]
    public void A_release_that_fails_to_warm_never_displaces_the_one_that_works()
    {
        using var host = new ModelHost();
        var good = files.Load(id: "good");
        host.SwitchTo(good);
        TinyModels.WriteTo(files.Folder, bias: [float.NaN, 0, 0]);
        var bad = files.Load(id: "bad");
        Assert.Throws<InputException>(() => host.SwitchTo(bad));
        Assert.False(bad.IsOpen);
        Assert.Equal("good", host.CurrentId);
        Assert.True(good.IsOpen);
    }

    [Fact]
    public async Task A_switch_under_load_loses_no_request_and_frees_the_old_releases()
    {
        using var host = new ModelHost();
        var releases = Enumerable.Range(1, 12).Select(i => files.Load(TinyModels.Manifest(version: i), $"release-{i}")).ToList();
        host.SwitchTo(releases[0]);
        using var stop = new CancellationTokenSource();
        var seen = new System.Collections.Concurrent.ConcurrentDictionary<long, int>();
        var clients = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            var answered = 0;
            while (!stop.IsCancellationRequested)
            {
                using var model = host.Rent("defects", null);
                using var answer = await model.InferAsync(Blank(3), default);
                Assert.Equal([3, 3], answer.Outputs[0].Shape);
                seen.AddOrUpdate(model.Description.Version, 1, (_, n) => n + 1);
                answered++;
            }

            return answered;
        })).ToList();
        foreach (var release in releases.Skip(1))
        {
            await Until(() => seen.ContainsKey(release.Manifest.Version - 1), clients);
            host.SwitchTo(release);
        }

        await Until(() => seen.ContainsKey(12), clients);
        await stop.CancelAsync();
        Assert.True((await Task.WhenAll(clients)).Sum() >= 12);
        Assert.Equal(12, seen.Count);
        Assert.All(releases.SkipLast(1), r => Assert.False(r.IsOpen));
    }

    [Fact]
    public async Task Releases_with_the_same_backbone_share_its_session_and_its_passes()
    {
        using var host = new ModelHost();
        var (one, other) = (host.Load(files.Folder, TinyModels.Manifest("bridge"), "one"), host.Load(files.Folder, TinyModels.Manifest("tunnel"), "other"));
        Assert.Same(one.Backbone, other.Backbone);
        host.SwitchTo(one);
        host.ServeBeside(other);
        Assert.Equal(["backbone", "bridge", "heads", "tunnel"], host.Index().Select(entry => entry.Name));
        using (var bridge = host.Rent("bridge", 1))
        using (var tunnel = host.Rent("tunnel", null))
        {
            var answers = await Task.WhenAll(bridge.InferAsync(Blank(2), default), tunnel.InferAsync(Blank(1), default));
            Assert.Equal([2, 1], answers.Select(answer => answer.Outputs[0].Shape[0]));
            foreach (var answer in answers) answer.Dispose();
        }

        using (var heads = host.Rent("heads", null))
        using (var backbone = host.Rent("backbone", null))
        {
            Assert.Equal(["bridge", "tunnel"], heads.Description.Outputs.Select(output => output.Name).Order());
            using var both = await heads.InferAsync(Blank(3) with { Outputs = [0, 1] }, default);
            Assert.Equal(both.Outputs[0].Bytes.ToArray(), both.Outputs[1].Bytes.ToArray());
            using var second = await heads.InferAsync(Blank(1) with { Outputs = [1] }, default);
            Assert.Single(second.Outputs);
            Assert.Equal((2, 4), (heads.Statistics.ExecutionCount, heads.Statistics.InferenceCount));
        }

        Assert.False(host.Withdraw("one"));
        Assert.True(host.Withdraw("other"));
        Assert.Throws<ModelNotFoundException>(() => host.Rent("heads", null));
        Assert.False(other.IsOpen);
        Assert.False(one.Backbone.IsClosed);
        Assert.Throws<ModelNotFoundException>(() => host.Rent("tunnel", null));
    }

    [Fact]
    public async Task A_request_rented_before_a_switch_is_answered_by_what_it_rented()
    {
        using var host = new ModelHost();
        var old = host.Load(files.Folder, TinyModels.Manifest(version: 1), "old");
        host.SwitchTo(old);
        using (var rented = host.Rent("defects", null))
        {
            host.SwitchTo(host.Load(files.Folder, TinyModels.Manifest(version: 2), "new"));
            using var answer = await rented.InferAsync(Blank(1), default);
            Assert.Equal(1, rented.Description.Version);
            Assert.True(old.IsOpen);
        }

        Assert.False(old.IsOpen);
        Assert.Throws<ModelNotFoundException>(() => host.Rent("defects", 1));
    }

    [Fact]
    public async Task What_a_head_says_is_counted_by_class()
    {
        using var host = new ModelHost();
        host.SwitchTo(files.Load());
        using var model = host.Rent("defects", null);
        // Black rows are cracks, and only those: TinyModels.
        using var answer = await model.InferAsync(Blank(5), default);
        var said = model.Statistics.Predictions!;
        Assert.Equal(TinyModels.Classes, said.Classes);
        Assert.Equal([5, 0, 0], said.Present);
        Assert.Equal((0, 5), (said.None, said.Confidence[^1]));
        using var backbone = host.Rent("backbone", null);
        Assert.Null(backbone.Statistics.Predictions);
    }

    [Fact]
    public async Task A_request_has_a_span_in_its_callers_trace()
    {
        var spans = new System.Collections.Concurrent.ConcurrentBag<System.Diagnostics.Activity>();
        using var listener = new System.Diagnostics.ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.ServingTelemetry.SourceName,
            Sample = (ref System.Diagnostics.ActivityCreationOptions<System.Diagnostics.ActivityContext> _) => System.Diagnostics.ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        System.Diagnostics.ActivitySource.AddActivityListener(listener);
        using var host = new ModelHost();
        host.SwitchTo(files.Load());
        using var caller = new System.Diagnostics.Activity("caller").SetIdFormat(System.Diagnostics.ActivityIdFormat.W3C).Start();
        using (var model = host.Rent("defects", null))
        using (await model.InferAsync(Blank(2), default))
        {
            var span = Assert.Single(spans, span => span.TraceId == caller.TraceId);
            Assert.Equal(("infer defects", caller.SpanId), (span.OperationName, span.ParentSpanId));
            Assert.Equal(2, span.GetTagItem("puente.rows"));
            Assert.True((double)span.GetTagItem("puente.queue_ms")! >= 0);
        }
    }

    [Fact]
    public async Task Models_are_not_loaded_on_request()
    {
        using var host = new ModelHost();
        await Assert.ThrowsAsync<ModelControlException>(() => host.LoadAsync("defects", ModelLoadParameters.None, default));
        await Assert.ThrowsAsync<ModelControlException>(() => host.UnloadAsync("defects", default));
    }

    private static InferenceRequest Blank(int rows) =>
        new([new TensorData([rows, TinyModels.Side, TinyModels.Side, 3], new byte[rows * ImageBytes])], rows, [0]);

    private static async Task Until(Func<bool> condition, List<Task<int>> clients)
    {
        var deadline = Environment.TickCount64 + 20_000;
        while (!condition())
        {
            if (clients.Find(c => c.IsFaulted) is { } failed) await failed;
            Assert.True(Environment.TickCount64 < deadline, "The condition did not hold within 20 s.");
            await Task.Yield();
        }
    }
}
