using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Training;
using Puente.Serving.Models;
using Puente.Serving.Sessions;

namespace Puente.Serving.Tests.Models;

public sealed class PrecisionTests : IDisposable
{
    private const string Int8 = "backbone.int8.onnx";
    private readonly TinyRelease files = new();
    private readonly List<ModelHost> hosts = [];

    public void Dispose()
    {
        hosts.ForEach(host => host.Dispose());
        files.Dispose();
    }

    [Theory]
    [InlineData(Precision.Auto, true, true, true, "faster")]
    [InlineData(Precision.Auto, true, false, false, "no fast int8")]
    [InlineData(Precision.Auto, false, true, false, "keeps int8 back. The golden score is 0.5.")]
    [InlineData(Precision.Auto, null, true, false, "nothing was measured")]
    [InlineData(Precision.Int8, true, false, true, "as is set")]
    [InlineData(Precision.Int8, false, true, false, "keeps int8 back")]
    [InlineData(Precision.Int8, null, true, false, "nothing was measured")]
    [InlineData(Precision.Fp32, true, true, false, "as is set")]
    public void Int8_serves_where_the_gate_lets_it_out_and_it_is_faster_or_asked_for(Precision asked, bool? gate, bool isFast, bool expected, string why)
    {
        var choice = PrecisionChoice.Of(Quantized(gate), new SessionSettings { Precision = asked }, isFast);
        Assert.Equal((expected, expected ? Int8 : "backbone.onnx"), (choice.IsInt8, choice.Onnx));
        Assert.Contains(why, choice.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_gate_that_could_not_try_int8_or_failed_the_float_graph_lets_nothing_out()
    {
        foreach (var gate in new GateResult[] { new(true, null, []), new(false, true, []) })
            Assert.False(PrecisionChoice.Of(TinyModels.Manifest() with { Int8 = new(Int8, gate) }, new SessionSettings { Precision = Precision.Int8 }, isFast: true).IsInt8);
    }

    [Fact]
    public void On_another_provider_int8_is_a_matter_of_asking()
    {
        SessionSettings settings = new() { Providers = [ExecutionProvider.Cuda, ExecutionProvider.Cpu] };
        Assert.False(PrecisionChoice.Of(Quantized(true), settings, isFast: true).IsInt8);
        Assert.True(PrecisionChoice.Of(Quantized(true), settings with { Precision = Precision.Int8 }, isFast: true).IsInt8);
    }

    [Fact]
    public void A_release_is_opened_with_the_graph_that_was_chosen()
    {
        // The quantized graph of these tests is no other: what counts is that it is the one that must be there.
        using var exact = Host(Precision.Fp32).Load(files.Folder, Quantized(true), "exact");
        Assert.False(exact.Precision.IsInt8);
        Assert.Equal("release", Assert.Throws<InputException>(() => Host(Precision.Int8).Load(files.Folder, Quantized(true), "absent")).Field);
        Assert.Equal("int8.onnx", Assert.Throws<InputException>(() => Host(Precision.Int8).Load(files.Folder, Quantized(true) with { Int8 = Quantized(true).Int8! with { Onnx = "../x" } }, "elsewhere")).Field);
        File.Copy(Path.Combine(files.Folder, "backbone.onnx"), Path.Combine(files.Folder, Int8));
        using var quantized = Host(Precision.Int8).Load(files.Folder, Quantized(true), "int8");
        Assert.True(quantized.Precision.IsInt8);
        quantized.Warm();
    }

    [Fact]
    public void What_serves_is_opened_anew_where_another_of_its_graphs_is_set()
    {
        File.Copy(Path.Combine(files.Folder, "backbone.onnx"), Path.Combine(files.Folder, Int8));
        var host = Host(Precision.Fp32);
        host.SwitchTo(host.Load(files.Folder, Quantized(true), "release"));
        Assert.True(host.IsAsConfigured);

        host.Configure(new ModelHostOptions { Sessions = new() { Precision = Precision.Int8 } });

        Assert.False(host.IsAsConfigured);
        Assert.False(host.CurrentPrecision!.IsInt8);
        host.SwitchTo(host.Load(files.Folder, Quantized(true), "release"));
        Assert.True(host.IsAsConfigured && host.CurrentPrecision!.IsInt8);
    }

    private ModelHost Host(Precision precision)
    {
        hosts.Add(new ModelHost(new ModelHostOptions { Callers = 1, Sessions = new() { Precision = precision } }));
        return hosts[^1];
    }

    private static ReleaseManifest Quantized(bool? gate) => TinyModels.Manifest() with
    {
        Int8 = new(Int8, gate is { } verdict ? new GateResult(true, verdict, [new GateFigure("int8", "golden score", 0.5, 0.6, verdict, "The golden score is 0.5.")]) : null),
    };
}
