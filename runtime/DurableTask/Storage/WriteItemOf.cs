namespace Puente.Runtime.DurableTask.Storage;

/// <summary>A write with a result.</summary>
internal sealed class WriteItem<T>(Func<StoreSession, T> work) : WriteItem
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Done => _done.Task;

    public override void Run(StoreSession session) => _result = work(session);

    public override void Succeed() => _done.TrySetResult(_result!);

    public override void Fail(Exception exception) => _done.TrySetException(exception);
}
