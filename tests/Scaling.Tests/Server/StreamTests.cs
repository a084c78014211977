using Grpc.Core;
using Puente.Scaling.Protocol;
using Puente.Scaling.Server;
using Puente.Scaling.Signals;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Server;

/// <summary>The calls that KEDA holds open.</summary>
public sealed class StreamTests
{
    [Fact]
    public async Task A_stream_tells_the_state_at_once_then_each_change_and_nothing_else()
    {
        await using var scaler = await StartAsync();
        using var stream = scaler.Keda.StreamIsActive(Asks());
        Assert.False(await NextAsync(stream));
        scaler.Photographs.Tell(1);
        Assert.True(await NextAsync(stream));
        var reads = scaler.Photographs.Reads;
        scaler.Photographs.Tell(2);
        await UntilAsync(() => scaler.Photographs.Reads > reads, "the look");
        scaler.Photographs.Tell(0);
        // Two are as active as one: what comes next is the end of the work.
        Assert.False(await NextAsync(stream));
    }

    [Fact]
    public async Task A_stream_repeats_itself_and_sees_then_what_nobody_told()
    {
        await using var scaler = await StartAsync(new ScalerOptions { RepeatEvery = TimeSpan.FromSeconds(10) });
        using var stream = scaler.Keda.StreamIsActive(Asks(("maxAgeSeconds", "3600")));
        Assert.False(await NextAsync(stream));
        Assert.False(await RepeatedAsync(scaler, stream));
        scaler.Photographs.Tell(7, push: false);
        Assert.True(await RepeatedAsync(scaler, stream));
    }

    [Fact]
    public async Task The_first_change_of_a_burst_is_told_at_once_and_the_rest_together()
    {
        await using var scaler = await StartAsync(settle: TimeSpan.FromSeconds(10));
        using var stream = scaler.Keda.StreamIsActive(Asks(("maxAgeSeconds", "3600")));
        Assert.False(await NextAsync(stream));
        scaler.Time.Advance(TimeSpan.FromSeconds(10));
        scaler.Photographs.Tell(1);
        Assert.True(await NextAsync(stream));
        var reads = scaler.Photographs.Reads;
        foreach (var photographs in new[] { 2, 0, 3, 0 }) scaler.Photographs.Tell(photographs);
        Assert.False(await RepeatedAsync(scaler, stream));
        Assert.Equal(reads + 1, scaler.Photographs.Reads);
    }

    [Fact]
    public async Task A_hundred_streams_on_one_connection_hear_of_every_change_and_leave_room_for_polls()
    {
        await using var scaler = await StartAsync();
        var streams = Enumerable.Range(0, 100).Select(number => scaler.Keda.StreamIsActive(Asks(("activationTarget", $"{number / 50}")))).ToList();
        foreach (var stream in streams) Assert.False(await NextAsync(stream));
        Assert.Equal(100, scaler.Server.Streams);
        Assert.False((await scaler.Keda.IsActiveAsync(Asks())).Result);
        scaler.Photographs.Tell(2);
        foreach (var stream in streams) Assert.True(await NextAsync(stream));
        Assert.Equal(1, scaler.Photographs.MostAtOnce);
        foreach (var stream in streams) stream.Dispose();
        await UntilAsync(() => scaler.Server.Streams == 0, "the streams' end");
    }

    [Fact]
    public async Task A_caller_that_leaves_takes_its_stream_along()
    {
        await using var scaler = await StartAsync();
        using var left = new CancellationTokenSource();
        using var stream = scaler.Keda.StreamIsActive(Asks(), cancellationToken: left.Token);
        using var specs = scaler.Keda.StreamMetricSpec(Asks(), cancellationToken: left.Token);
        Assert.False(await NextAsync(stream));
        Assert.True(await specs.ResponseStream.MoveNext(Cancel));
        Assert.Equal(2, scaler.Server.Streams);
        await left.CancelAsync();
        await UntilAsync(() => scaler.Server.Streams == 0, "the streams' end");
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_cleanly()
    {
        await using var scaler = await StartAsync();
        var streams = Enumerable.Range(0, 10).Select(_ => scaler.Keda.StreamIsActive(Asks())).ToList();
        using var specs = scaler.Keda.StreamMetricSpec(Asks());
        Assert.True(await specs.ResponseStream.MoveNext(Cancel));
        foreach (var stream in streams) Assert.False(await NextAsync(stream));
        await scaler.Server.StopAsync(Cancel);
        foreach (var stream in streams)
        {
            Assert.Null(await NextAsync(stream));
            Assert.Equal(StatusCode.OK, stream.GetStatus().StatusCode);
            stream.Dispose();
        }

        Assert.False(await specs.ResponseStream.MoveNext(Cancel));
        Assert.Equal(StatusCode.OK, specs.GetStatus().StatusCode);
    }

    [Fact]
    public async Task A_state_that_becomes_unknown_ends_the_stream_and_says_why()
    {
        await using var scaler = await StartAsync();
        using var stream = scaler.Keda.StreamIsActive(Asks());
        Assert.False(await NextAsync(stream));
        scaler.Photographs.Tell(ScalingReading.Unknown("The store is away."));
        var status = (await Assert.ThrowsAsync<RpcException>(() => NextAsync(stream))).Status;
        Assert.Equal((StatusCode.Unavailable, "queued-photographs is unknown: The store is away."), (status.StatusCode, status.Detail));
        await UntilAsync(() => scaler.Server.Streams == 0, "the stream's end");
        scaler.Photographs.Tell(1);
        using var again = scaler.Keda.StreamIsActive(Asks());
        Assert.True(await NextAsync(again));
    }

    [Fact]
    public async Task Streams_are_bounded_and_polls_are_not()
    {
        await using var scaler = await StartAsync(new ScalerOptions { MaxStreams = 2 });
        using var first = scaler.Keda.StreamIsActive(Asks());
        using var second = scaler.Keda.StreamMetricSpec(Asks());
        Assert.False(await NextAsync(first));
        Assert.True(await second.ResponseStream.MoveNext(Cancel));
        using var third = scaler.Keda.StreamIsActive(Asks());
        var status = (await Assert.ThrowsAsync<RpcException>(() => NextAsync(third))).Status;
        Assert.Equal(StatusCode.ResourceExhausted, status.StatusCode);
        Assert.StartsWith("2 streams are open", status.Detail, StringComparison.Ordinal);
        Assert.False((await scaler.Keda.IsActiveAsync(Asks())).Result);
        first.Dispose();
        await UntilAsync(() => scaler.Server.Streams == 1, "the first stream's end");
        using var fourth = scaler.Keda.StreamIsActive(Asks());
        Assert.False(await NextAsync(fourth));
    }

    [Fact]
    public async Task A_stream_of_specifications_agrees_with_the_call()
    {
        await using var scaler = await StartAsync();
        using var specs = scaler.Keda.StreamMetricSpec(Asks(("target", "2.5")));
        Assert.True(await specs.ResponseStream.MoveNext(Cancel));
        Assert.Equal(await scaler.Keda.GetMetricSpecAsync(Asks(("target", "2.5"))), specs.ResponseStream.Current);
    }

    /// <summary>The next message, the clock moved on until it comes.</summary>
    private static async Task<bool?> RepeatedAsync(ScalerUnderTest scaler, AsyncServerStreamingCall<IsActiveResponse> stream)
    {
        var next = NextAsync(stream);
        await UntilAsync(
            () =>
            {
                scaler.Time.Advance(TimeSpan.FromSeconds(1));
                return next.IsCompleted;
            },
            "the repetition");
        return await next;
    }
}
