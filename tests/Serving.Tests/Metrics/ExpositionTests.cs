using System.Diagnostics;
using Puente.Serving.Engine;
using Puente.Serving.Metrics;

namespace Puente.Serving.Tests.Metrics;

public sealed class ExpositionTests
{
    [Fact]
    public void Text_and_numbers_are_escaped_as_the_format_says()
    {
        var text = ExpositionWriter.Write([new MetricFamily("a:b", MetricKind.Gauge, "back\\slash \"quoted\"\nline",
            [.. new[] { 0, -1.5, 1e300, double.NaN, double.PositiveInfinity, double.NegativeInfinity }.Select((value, i) => new MetricSample([new("i", $"{i}\\\"\n")], value))])]);
        Assert.Equal(
            "# HELP a:b back\\\\slash \"quoted\"\\nline\n# TYPE a:b gauge\n"
            + "a:b{i=\"0\\\\\\\"\\n\"} 0\na:b{i=\"1\\\\\\\"\\n\"} -1.5\na:b{i=\"2\\\\\\\"\\n\"} 1E+300\na:b{i=\"3\\\\\\\"\\n\"} NaN\na:b{i=\"4\\\\\\\"\\n\"} +Inf\na:b{i=\"5\\\\\\\"\\n\"} -Inf\n", text);
    }

    [Fact]
    public void Names_that_are_none_are_a_fault_of_the_caller()
    {
        MetricFamily Family(string name, string label) => new(name, MetricKind.Counter, "", [new MetricSample([new(label, "")], 1)]);
        foreach (var (name, label) in new[] { ("1a", "b"), ("a b", "b"), ("", "b"), ("a", "b:c"), ("a", "__b"), ("a", "") })
            Assert.Throws<ArgumentException>(() => ExpositionWriter.Write([Family(name, label)]));
        Assert.Throws<ArgumentException>(() => ExpositionWriter.Write([Family("a", "b"), Family("a", "b")]));
    }

    [Fact]
    public void A_histogram_adds_up()
    {
        var histogram = new LatencyHistogram();
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 10_000; i++) histogram.Record(i * 1_000_000L - 5);
        });
        var snapshot = histogram.Snapshot();
        Assert.Equal(40_000, snapshot.Count);
        Assert.Equal(4 * Enumerable.Range(0, 10_000).Sum(i => Math.Max(0, i * 1_000_000L - 5)), snapshot.Nanoseconds);
        var samples = MetricSample.Histogram([], LatencyHistogram.Bounds, snapshot.Counts, 1).ToList();
        Assert.Equal(4 * 2, samples.First(sample => sample.Labels is [{ Value: "0.001" }]).Value);
        Assert.Equal(4 * 5001, samples.First(sample => sample.Labels is [{ Value: "5" }]).Value);
        Assert.Equal(40_000, samples.First(sample => sample.Labels is [{ Value: "+Inf" }]).Value);
    }

    [Fact]
    public async Task Prometheus_reads_it()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Select(folder => Path.Combine(folder, "promtool")).FirstOrDefault(File.Exists);
        if (program is null) Assert.Skip("No promtool: apt-get install prometheus");
        using var process = Process.Start(new ProcessStartInfo(program!, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardError = true, RedirectStandardOutput = true })!;
        await process.StandardInput.WriteAsync(InferenceMetricsTests.Sample().Text());
        process.StandardInput.Close();
        var complaints = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        // 3: it was read, and names are not as Prometheus advises. Triton's names are not; ours are.
        Assert.True(process.ExitCode is 0 or 3, complaints);
        Assert.All(complaints.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.StartsWith("nv_", line, StringComparison.Ordinal));
    }

    [Fact]
    public void The_machine_is_looked_at_from_one_look_to_the_next()
    {
        var stat = "cpu  10 0 10 80 0 0 0 0 0 0\n";
        var probe = new MachineProbe(path => path == "/proc/stat" ? stat : null);
        Assert.Null(probe.Look().Cpu);
        stat = "cpu  40 0 10 150 0 0 0 0 30 0\n";
        Assert.Equal(0.3, probe.Look().Cpu);
        Assert.Equal(0.3, probe.Look().Cpu);
        Assert.Null(probe.Look().MemoryUsedBytes);
        stat = "nonsense";
        Assert.Null(probe.Look().Cpu);
    }
}
