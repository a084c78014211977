using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Batching;

/// <summary>A request on its way: its parts wait and run, and its answer is there when all have. Everything but <see cref="Answer"/> is touched under the scheduler's lock.</summary>
/// <param name="request">What is asked.</param>
/// <param name="model">Who is asked: decides where outputs come from, and counts.</param>
/// <param name="parts">Passes it is split over.</param>
/// <param name="arrived">When it came.</param>
internal sealed class Job(InferenceRequest request, BatchedModel model, int parts, long arrived)
{
    // Continuations must not run on a worker: it has passes to run.
    private readonly TaskCompletionSource<InferenceAnswer> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Exception? _fault;

    public InferenceRequest Request { get; } = request;

    public BatchedModel Model { get; } = model;

    public long Arrived { get; } = arrived;

    public Task<InferenceAnswer> Task => _completion.Task;

    /// <summary>The last moment to begin a pass.</summary>
    public long Deadline { get; init; } = long.MaxValue;

    /// <summary>How long it was thought to wait as it came, in ticks of the clock; null where nothing was: it has no deadline that counts, or no pass has told yet what rows cost.</summary>
    public long? Expected { get; set; }

    /// <summary>Its level of priority, 1 first.</summary>
    public int Priority { get; init; }

    /// <summary>When its first part left the queue; 0: not yet.</summary>
    public long Left { get; set; }

    /// <summary>Parts not taken yet.</summary>
    public int Waiting { get; set; } = parts;

    /// <summary>Parts being run.</summary>
    public int Running { get; set; }

    /// <summary>Outputs in the order wanted: set before it is queued where their shapes are known, else by the executor.</summary>
    public AnswerMemory? Answer { get; set; }

    /// <summary>Its caller has gone, or its time is over, or a part has failed: parts that still wait are dropped.</summary>
    public bool IsLost => _fault is not null;

    /// <summary>Why it is lost; null: it is not.</summary>
    public Exception? Fault => _fault;

    /// <summary>Nothing of it waits or runs.</summary>
    public bool IsOver => Running == 0 && (Waiting == 0 || IsLost);

    /// <summary>It will not be answered; the first reason counts.</summary>
    public void Lose(Exception fault) => _fault ??= fault;

    /// <summary>Tells the caller, once it <see cref="IsOver"/>: not before, for until then a pass may read its inputs and write its outputs.</summary>
    public void Tell()
    {
        if (_fault is null)
        {
            if (!_completion.TrySetResult(Answer!.ToAnswer())) Answer.Return();
            return;
        }

        Answer?.Return();
        if (_fault is OperationCanceledException cancelled) _completion.TrySetCanceled(cancelled.CancellationToken);
        else _completion.TrySetException(_fault);
    }

    /// <summary>Input <paramref name="index"/>'s bytes of the rows from <paramref name="first"/>.</summary>
    public ReadOnlySpan<byte> Input(int index, int first, int rows)
    {
        var bytes = Request.Inputs[index].Bytes;
        var row = bytes.Length / Request.Rows;
        return bytes.Span.Slice(first * row, rows * row);
    }
}
