using Puente.Core;
using Puente.Serving.Sessions;

namespace Puente.Serving.Models;

/// <summary>Open graphs by content: releases with the same backbone share one session. Safe to call from many threads.</summary>
/// <param name="factory">Opens them.</param>
internal sealed class GraphPool(SessionFactory factory)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _open = [];

    public SessionFactory Factory => factory;

    /// <summary>What numbers backbones are computed with that are opened from now on.</summary>
    public Precision Precision { get; set; } = factory.Settings.Precision;

    /// <summary>The graph of <paramref name="path"/>: the one that is open where its content and its tensors are the same.</summary>
    /// <exception cref="InputException">As <see cref="OnnxGraph.Open"/>.</exception>
    public SharedGraph Open(string path, TensorSpec input, TensorSpec output)
    {
        // A file that is absent or broken is the graph's to tell.
        if (!File.Exists(path)) return new SharedGraph(OnnxGraph.Open(path, input, output, factory), () => { });
        var content = Digest.OfFile(path);
        var key = $"{content} {input} {output}";
        lock (_gate)
        {
            if (!_open.TryGetValue(key, out var entry)) _open[key] = entry = new Entry(OnnxGraph.Open(path, input, output, factory, content));
            entry.Holds++;
            return new SharedGraph(entry.Graph, () => LetGo(key, entry));
        }
    }

    private void LetGo(string key, Entry entry)
    {
        lock (_gate)
        {
            if (--entry.Holds > 0) return;
            _open.Remove(key);
        }

        entry.Graph.Dispose();
    }

    private sealed class Entry(OnnxGraph graph)
    {
        public OnnxGraph Graph => graph;

        public int Holds { get; set; }
    }
}
