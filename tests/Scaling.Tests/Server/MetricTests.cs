using Grpc.Core;
using Puente.Scaling.Protocol;
using Puente.Scaling.Signals;
using Old = Puente.Scaling.Tests.Wire;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Server;

/// <summary>The calls by which KEDA polls.</summary>
public sealed class MetricTests
{
    [Theory]
    [InlineData("5", 5, 5)]
    [InlineData("2.5", 3, 2.5)]
    [InlineData("0.25", 1, 0.25)]
    public async Task A_specification_carries_its_target_twice(string target, long whole, double exact)
    {
        await using var scaler = await StartAsync();
        var spec = Assert.Single((await scaler.Keda.GetMetricSpecAsync(Asks(("target", target)))).MetricSpecs);
        Assert.Equal(("queued-photographs", whole, exact), (spec.MetricName, spec.TargetSize, spec.TargetSizeFloat));
        // It needs no reading: an autoscaler is made for a source that is away, too.
        Assert.Equal(0, scaler.Photographs.Reads);
    }

    [Theory]
    [InlineData(0, 0, false)]
    [InlineData(0.2, 1, true)]
    [InlineData(12, 12, true)]
    [InlineData(12.01, 13, true)]
    public async Task A_value_is_one_number_under_the_name_that_was_asked_for(double told, long whole, bool active)
    {
        await using var scaler = await StartAsync();
        scaler.Photographs.Tell(told);
        var value = Assert.Single((await scaler.Keda.GetMetricsAsync(Metrics(Asks()))).MetricValues);
        Assert.Equal(("queued-photographs", whole, told), (value.MetricName, value.MetricValue_, value.MetricValueFloat));
        Assert.Equal(active, (await scaler.Keda.IsActiveAsync(Asks())).Result);
    }

    [Fact]
    public async Task It_is_active_above_its_activation_target_and_not_at_it()
    {
        await using var scaler = await StartAsync();
        scaler.Photographs.Tell(3);
        Assert.False((await scaler.Keda.IsActiveAsync(Asks(("activationTarget", "3")))).Result);
        Assert.True((await scaler.Keda.IsActiveAsync(Asks(("activationTarget", "2.9")))).Result);
    }

    [Fact]
    public async Task What_is_unknown_is_unavailable_with_a_sentence_and_never_a_number()
    {
        await using var scaler = await StartAsync();
        scaler.Photographs.Tell(ScalingReading.Unknown("The inbox's state does not answer."));
        await UnavailableAsync(scaler, Asks(), "queued-photographs is unknown: The inbox's state does not answer.");

        scaler.Photographs.Tell(ScalingReading.Known(0, scaler.Time.GetUtcNow()));
        scaler.Time.Advance(TimeSpan.FromSeconds(61));
        await UnavailableAsync(scaler, Asks(), "queued-photographs was last read 61 s ago, and 60 s are allowed (maxAgeSeconds).");
        Assert.False((await scaler.Keda.IsActiveAsync(Asks(("maxAgeSeconds", "90")))).Result);

        scaler.Photographs.Tell(double.NaN);
        await UnavailableAsync(scaler, Asks(), "which is no measure");
        scaler.Photographs.Tell(-1);
        await UnavailableAsync(scaler, Asks(), "which is no measure");
        await UnavailableAsync(scaler, Asks(("metric", "batch-queue-delay")), "This tier does not measure batch-queue-delay.");
    }

    [Fact]
    public async Task A_source_that_does_not_answer_is_unknown_until_it_does()
    {
        await using var scaler = await StartAsync(readTimeout: TimeSpan.FromSeconds(2));
        var gate = new TaskCompletionSource();
        scaler.Photographs.Gate = gate.Task;
        scaler.Photographs.Tell(4);
        var asked = scaler.Keda.IsActiveAsync(Asks());
        await UntilAsync(() => scaler.Photographs.Reads == 1, "the read");
        // The limit begins a moment after the read does.
        await UntilAsync(() => Moved(scaler, asked), "the limit");
        Assert.Contains("was not read within 2 s", (await RefusedAsync(asked)).Detail, StringComparison.Ordinal);
        gate.SetResult();
        Assert.True((await scaler.Keda.IsActiveAsync(Asks())).Result);
    }

    [Fact]
    public async Task A_source_that_is_at_fault_fails_the_call()
    {
        await using var scaler = await StartAsync();
        scaler.Photographs.Gate = Task.FromException(new InvalidOperationException("a secret of the inside"));
        var status = await RefusedAsync(scaler.Keda.GetMetricsAsync(Metrics(Asks())));
        Assert.Equal(StatusCode.Unknown, status.StatusCode);
        Assert.DoesNotContain("secret", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keda_that_knows_no_floats_is_answered_in_whole_numbers()
    {
        await using var scaler = await StartAsync();
        var old = new Old.ExternalScaler.ExternalScalerClient(scaler.Connect());
        var asks = new Old.ScaledObjectRef { Name = "n", Namespace = "ns", ScalerMetadata = { ["metric"] = "queued-photographs", ["target"] = "0.5" } };
        scaler.Photographs.Tell(0.1);
        Assert.Equal(1, Assert.Single((await old.GetMetricSpecAsync(asks)).MetricSpecs).TargetSize);
        Assert.Equal(1, Assert.Single((await old.GetMetricsAsync(new Old.GetMetricsRequest { ScaledObjectRef = asks, MetricName = "queued-photographs" })).MetricValues).MetricValue_);
        Assert.True((await old.IsActiveAsync(asks)).Result);
        using var stream = old.StreamIsActive(asks);
        Assert.True(await stream.ResponseStream.MoveNext(Cancel));
        Assert.True(stream.ResponseStream.Current.Result);
    }

    private static GetMetricsRequest Metrics(ScaledObjectRef asks) => new() { ScaledObjectRef = asks, MetricName = asks.ScalerMetadata["metric"] };

    private static bool Moved(ScalerUnderTest scaler, AsyncUnaryCall<IsActiveResponse> call)
    {
        scaler.Time.Advance(TimeSpan.FromSeconds(1));
        return call.ResponseAsync.IsCompleted;
    }

    private static async Task UnavailableAsync(ScalerUnderTest scaler, ScaledObjectRef asks, string sentence)
    {
        using var stream = scaler.Keda.StreamIsActive(asks);
        foreach (var status in new[]
        {
            await RefusedAsync(scaler.Keda.IsActiveAsync(asks)), await RefusedAsync(scaler.Keda.GetMetricsAsync(Metrics(asks))),
            (await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(Cancel))).Status,
        })
        {
            Assert.Equal(StatusCode.Unavailable, status.StatusCode);
            Assert.Contains(sentence, status.Detail, StringComparison.Ordinal);
        }
    }
}
