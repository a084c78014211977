using Grpc.Core;
using Microsoft.Extensions.Hosting;
using Puente.Core;
using Puente.Scaling.Decisions;
using Puente.Scaling.Protocol;

namespace Puente.Scaling.Server;

/// <summary>
/// KEDA's contract over <see cref="ScalingDecision"/>. It keeps nothing of a ScaledObject: each call says in its metadata what it asks. Streams end
/// cleanly when the server stops, and KEDA comes again two seconds later.
/// </summary>
internal sealed class ExternalScalerService(SignalBoard board, StreamSlots slots, ScalerOptions options, TimeProvider time, IHostApplicationLifetime lifetime)
    : ExternalScaler.ExternalScalerBase
{
    // A timer may fire a little early: the rest is waited for, not spun through.
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(10);

    public override async Task<IsActiveResponse> IsActive(ScaledObjectRef request, ServerCallContext context) =>
        new() { Result = (await KnownAsync(Read(request), context.CancellationToken)).Active };

    public override Task<GetMetricSpecResponse> GetMetricSpec(ScaledObjectRef request, ServerCallContext context) => Task.FromResult(Spec(Read(request)));

    public override async Task<GetMetricsResponse> GetMetrics(GetMetricsRequest request, ServerCallContext context)
    {
        var query = Read(request.ScaledObjectRef);
        if (request.MetricName != query.Metric.Name)
            throw ScalerErrors.Of(new InputException("metricName", request.MetricName, $"is not what the metadata's {MetadataKeys.Metric} names", $"Ask for {query.Metric.Name}, as GetMetricSpec answers."));
        var value = (await KnownAsync(query, context.CancellationToken)).Value!.Value;
        return new GetMetricsResponse
        {
            MetricValues = { new MetricValue { MetricName = query.Metric.Name, MetricValue_ = ScalingDecision.Whole(value), MetricValueFloat = value } },
        };
    }

    public override async Task StreamIsActive(ScaledObjectRef request, IServerStreamWriter<IsActiveResponse> responseStream, ServerCallContext context)
    {
        var query = Read(request);
        using var slot = slots.TryTake() ?? throw ScalerErrors.Full(slots.Most);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            bool? told = null;
            for (var repeatAt = time.GetTimestamp(); ;)
            {
                // Before the reading: what changes while it is read is looked at next.
                var (change, lookedAt) = (board.NextChange(query.Metric), time.GetTimestamp());
                var active = (await KnownAsync(query, over.Token)).Active;
                var left = options.RepeatEvery - time.GetElapsedTime(repeatAt);
                if (active != told || left <= TimeSpan.Zero)
                {
                    // Not broken off by a stop: a write that is cancelled resets the stream.
                    await responseStream.WriteAsync(new IsActiveResponse { Result = active }, context.CancellationToken);
                    (told, repeatAt, left) = (active, time.GetTimestamp(), options.RepeatEvery);
                }

                await WaitAsync(change, left, over.Token);
                // The first change of a burst is looked at at once, the rest together.
                if (options.Settle - time.GetElapsedTime(lookedAt) is var rest && rest > TimeSpan.Zero) await Task.Delay(rest, time, over.Token);
            }
        }
        catch (Exception e) when (over.IsCancellationRequested && e is (OperationCanceledException or InvalidOperationException or IOException))
        {
            // The caller left, perhaps in the middle of a message, or the server stops: that is how a stream ends.
        }
    }

    public override async Task StreamMetricSpec(ScaledObjectRef request, IServerStreamWriter<GetMetricSpecResponse> responseStream, ServerCallContext context)
    {
        var query = Read(request);
        using var slot = slots.TryTake() ?? throw ScalerErrors.Full(slots.Most);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, lifetime.ApplicationStopping);
        try
        {
            // It says all there is to say: the specification follows from the metadata, which is the caller's.
            await responseStream.WriteAsync(Spec(query), context.CancellationToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, time, over.Token);
        }
        catch (Exception e) when (over.IsCancellationRequested && e is (OperationCanceledException or InvalidOperationException or IOException))
        {
            // As above.
        }
    }

    private static GetMetricSpecResponse Spec(ScalingQuery query) => new()
    {
        MetricSpecs = { new MetricSpec { MetricName = query.Metric.Name, TargetSize = ScalingDecision.WholeTarget(query.Target), TargetSizeFloat = query.Target } },
    };

    private static ScalingQuery Read(ScaledObjectRef? request)
    {
        try
        {
            if (request is null) throw new InputException("scaledObjectRef", null, "is missing", "Say for which ScaledObject, with its metadata.");
            return ScalingQuery.Read(request.ScalerMetadata.ToDictionary());
        }
        catch (InputException e)
        {
            throw ScalerErrors.Of(e);
        }
    }

    private async Task<ScalingAnswer> KnownAsync(ScalingQuery query, CancellationToken cancellationToken)
    {
        var answer = await board.AnswerAsync(query, cancellationToken);
        return answer.Reason is { } reason ? throw ScalerErrors.Unknown(query, reason) : answer;
    }

    /// <summary>Ends at a change, or after <paramref name="atMost"/>.</summary>
    private async Task WaitAsync(Task change, TimeSpan atMost, CancellationToken cancellationToken)
    {
        try
        {
            await change.WaitAsync(atMost > _shortest ? atMost : _shortest, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Time to look again, unasked.
        }
    }
}
