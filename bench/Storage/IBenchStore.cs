using Puente.Runtime.DurableTask.Worker;

namespace Puente.Bench.Storage;

/// <summary>A place for engines to keep their state in, and its bare storage beside it.</summary>
internal interface IBenchStore : IDisposable
{
    /// <summary>The name in the figures.</summary>
    string Name { get; }

    /// <summary>The arguments that open the same store in a process of its own.</summary>
    IReadOnlyList<string> Arguments { get; }

    /// <summary>Points an engine at a fresh state, of which <paramref name="folder"/> is the name, and the place where it lies in files.</summary>
    void Configure(DurableTaskOptions options, string folder);

    /// <summary>Work done for the engine of <paramref name="folder"/>; meaningful as a difference.</summary>
    StoreWork Work(string folder);

    /// <summary>Opens the bare storage beside the engine's state.</summary>
    RawStore OpenRaw(string folder);

    /// <summary>Removes what lies elsewhere than in <paramref name="folder"/>.</summary>
    void Clean(string folder);
}
