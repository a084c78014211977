using Puente.Serving.Engine;
using Puente.Serving.Telemetry;
using Puente.Serving.Tensors;

namespace Puente.Serving.Batching;

/// <summary>A model as its callers see it, over a queue that it may share: counted, so that it lives while anybody holds it.</summary>
/// <param name="description">What it is.</param>
/// <param name="scheduler">Whose workers run it.</param>
/// <param name="queue">Where its jobs wait.</param>
/// <param name="clock">Of all timestamps.</param>
internal sealed class BatchedModel(ModelDescription description, PassScheduler scheduler, PassQueue queue, TimeProvider clock)
{
    public ModelDescription Description => description;

    public ModelRecorder Recorder { get; } = new(clock);

    /// <summary>Bytes of the files that its sessions hold.</summary>
    public long MemoryBytes { get; init; }

    /// <summary>Where each output comes from, in the order of the description; what it means is the executor's affair.</summary>
    public IReadOnlyList<object?> Sources { get; init; } = [];

    /// <summary>Whether every output has a shape that is known before it runs: [rows] and the row's own.</summary>
    public bool HasKnownShapes { get; init; } = true;

    /// <summary>Counts what it says; null: it is no classifier.</summary>
    public PredictionRecorder? Predictions { get; init; }

    public ModelStatistics Statistics => Recorder.Read(scheduler.Look(queue), MemoryBytes) with { Predictions = Predictions?.Read() };

    /// <inheritdoc cref="IModel.InferAsync"/>
    public async Task<InferenceAnswer> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var options = queue.Options;
        var most = HasKnownShapes ? options.MaxRows : request.Rows;
        var arrived = clock.GetTimestamp();
        var job = new Job(request, this, (request.Rows + most - 1) / most, arrived)
        {
            Priority = request.Priority is > 0 && request.Priority <= (ulong)options.PriorityLevels ? (int)request.Priority : options.DefaultPriority,
            Deadline = Deadline(request, arrived),
            Answer = HasKnownShapes ? Memory(request) : null,
        };
        using var span = ServingSpans.Start(description, request);
        try
        {
            scheduler.Submit(queue, job, request.Rows, most);
        }
        catch (ModelUnavailableException e)
        {
            job.Answer?.Return();
            Recorder.Refused();
            ServingSpans.Failed(span, e);
            throw;
        }

        await using var registration = cancellationToken.UnsafeRegister(_ => scheduler.Cancel(queue, job, new OperationCanceledException(cancellationToken)), null);
        try
        {
            var answer = await job.Task;
            ServingSpans.Told(span, job, clock);
            return answer;
        }
        catch (Exception e) when (ServingSpans.Failed(span, e))
        {
            throw;
        }
    }

    private long Deadline(InferenceRequest request, long arrived)
    {
        var timeout = queue.Options.AllowTimeoutOverride ? request.Timeout ?? queue.Options.Timeout : queue.Options.Timeout;
        return timeout is { } limit && limit > TimeSpan.Zero ? arrived + (long)(limit.TotalSeconds * clock.TimestampFrequency) : long.MaxValue;
    }

    private AnswerMemory Memory(InferenceRequest request)
    {
        var shapes = new long[request.Outputs.Length][];
        var types = new TensorType[shapes.Length];
        for (var i = 0; i < shapes.Length; i++)
        {
            var output = description.Outputs[request.Outputs[i]];
            shapes[i] = [.. output.Shape];
            if (description.MaxBatchSize > 0) shapes[i][0] = request.Rows;
            types[i] = output.Type;
        }

        return new AnswerMemory(shapes, types);
    }
}
