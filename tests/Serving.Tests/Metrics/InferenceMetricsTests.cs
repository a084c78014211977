using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Puente.Serving.Engine;
using Puente.Serving.Metrics;

namespace Puente.Serving.Tests.Metrics;

public sealed class InferenceMetricsTests
{
    [Fact]
    public void The_text_is_as_it_was() => Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Metrics", "Golden", "metrics.txt")), Sample().Text());

    [Fact]
    public void Every_failure_has_one_reason()
    {
        var lines = Sample().Text().Split('\n').Where(line => line.StartsWith("nv_inference_request_failure{model=\"defects\"", StringComparison.Ordinal)).ToList();
        Assert.Equal(["REJECTED 7", "CANCELED 2", "BACKEND 1", "OTHER 0"], lines.Select(line => line.Split("reason=\"")[1].Replace("\"}", "", StringComparison.Ordinal)));
    }

    [Fact]
    public void What_cannot_be_known_is_left_out_and_nothing_is_held()
    {
        var registry = new FixedRegistry(
            (new ModelIndexEntry("gone", 1, ModelState.Ready, ""), null),
            (new ModelIndexEntry("never", null, ModelState.Unavailable, "not loaded"), null),
            (new ModelIndexEntry("failed", 2, ModelState.Unavailable, "no graph"), null),
            (new ModelIndexEntry("quiet", 1, ModelState.Ready, ""), Statistics(0)));
        var text = new InferenceMetrics(registry, new MachineProbe(_ => null)).Text();
        Assert.DoesNotContain("nv_cpu", text, StringComparison.Ordinal);
        Assert.DoesNotContain("histogram", text, StringComparison.Ordinal);
        Assert.DoesNotContain("never", text, StringComparison.Ordinal);
        Assert.Contains("puente_model_ready{model=\"failed\",version=\"2\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("nv_inference_count{model=\"quiet\",version=\"1\"} 0\n", text, StringComparison.Ordinal);
        Assert.Equal(0, registry.Held);
        Assert.DoesNotContain("nv_inference", new InferenceMetrics(new FixedRegistry()).Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_is_answered_as_Prometheus_asks_for_it()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        app.MapInferenceMetrics(Sample());
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var client = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()) };
        using var answer = await client.GetAsync(new Uri("/metrics", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.StartsWith("# HELP nv_inference_request_success ", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    /// <summary>Two models, one with everything.</summary>
    internal static InferenceMetrics Sample()
    {
        var latency = new LatencyHistogram();
        foreach (var milliseconds in new[] { 0.4, 0.5, 3, 99, 100, 150, 1500, 20_000 }) latency.Record((long)(milliseconds * 1e6));
        var files = new Dictionary<string, Queue<string>>
        {
            ["/proc/stat"] = new(["cpu  100 0 100 700 100 0 0 0 5 5\ncpu0 1 1 1 1\n", "cpu  150 0 150 750 150 0 0 0 9 9\n"]),
            ["/proc/meminfo"] = new(["MemTotal:       16000000 kB\nMemFree:         1000000 kB\nMemAvailable:    4000000 kB\n"]),
        };
        var probe = new MachineProbe(path => files[path].Count > 1 ? files[path].Dequeue() : files[path].Peek());
        return new InferenceMetrics(
            new FixedRegistry(
                (new ModelIndexEntry("defects", 3, ModelState.Ready, ""), Statistics(8) with { RequestLatency = latency.Snapshot(), QueueLatency = new LatencyHistogram().Snapshot(), OldestPending = TimeSpan.FromMilliseconds(2.5) }),
                (new ModelIndexEntry("backbone", 12, ModelState.Ready, ""), Statistics(2)),
                (new ModelIndexEntry("defects", 2, ModelState.Unloading, ""), null)),
            probe,
            name => name == "defects" ? new Dictionary<string, string> { ["site"] = "M\"á\\la\nga" } : new Dictionary<string, string>());
    }

    private static ModelStatistics Statistics(long count) => new(
        null, count * 4, count, new(count, count * 1_500_999), new(count > 2 ? 1 : 0, 10), new(count, count * 100_000), new(count, count * 10_000), new(count, count * 1_000_000), new(count, count * 20_000), [], count * 1_000_000)
    {
        Pending = (int)count / 2,
        Rejected = count > 2 ? 7 : 0,
        Cancelled = count > 2 ? 2 : 0,
    };
}
