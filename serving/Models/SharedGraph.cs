namespace Puente.Serving.Models;

/// <summary>A hold on a graph that others may hold too; it is freed with the last.</summary>
internal sealed class SharedGraph(OnnxGraph graph, Action release) : IDisposable
{
    private Action? _release = release;

    public OnnxGraph Graph => graph;

    public void Dispose() => Interlocked.Exchange(ref _release, null)?.Invoke();
}
