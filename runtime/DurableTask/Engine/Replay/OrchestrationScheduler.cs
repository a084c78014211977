namespace Puente.Runtime.DurableTask.Engine;

/// <summary>
/// Runs orchestrator code on the thread of the step at hand and on no other, in the order it became ready. Code that
/// becomes ready on a foreign thread awaited something this engine did not make; it is refused and reported.
/// </summary>
internal sealed class OrchestrationScheduler : TaskScheduler
{
    private readonly Queue<Task> _ready = new();
    private readonly Context _context;
    private int _owner;

    public OrchestrationScheduler() => _context = new Context(this);

    /// <summary>Called, from the foreign thread, when code becomes ready there.</summary>
    public Action? ForeignThread { get; set; }

    public bool IsOwner => _owner == Environment.CurrentManagedThreadId;

    /// <summary>Runs <paramref name="work"/> and all that it makes ready.</summary>
    public void Run(Action work)
    {
        var outer = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(_context);
        _owner = Environment.CurrentManagedThreadId;
        try
        {
            work();
            while (_ready.TryDequeue(out var task)) TryExecuteTask(task);
        }
        finally
        {
            _owner = 0;
            SynchronizationContext.SetSynchronizationContext(outer);
        }
    }

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    protected override void QueueTask(Task task)
    {
        if (IsOwner)
            _ready.Enqueue(task);
        else
            ForeignThread?.Invoke();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        IsOwner && !taskWasPreviouslyQueued && TryExecuteTask(task);

    private sealed class Context(OrchestrationScheduler scheduler) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) =>
            new Task(() => d(state)).Start(scheduler);

        public override void Send(SendOrPostCallback d, object? state)
        {
            if (!scheduler.IsOwner) throw new InvalidOperationException("Orchestrator code cannot be entered from another thread. Await only tasks made by the orchestration context.");
            d(state);
        }

        public override SynchronizationContext CreateCopy() => this;
    }
}
