using Puente.Runtime.DurableTask.Worker;

namespace Puente.Bench.Storage;

/// <summary>A place for engines to keep their state in, and its bare storage beside it.</summary>
internal interface IBenchStore
{
    /// <summary>The name in the figures.</summary>
    string Name { get; }

    /// <summary>The arguments that open the same store in a process of its own.</summary>
    IReadOnlyList<string> Arguments { get; }

    /// <summary>Points an engine at a fresh state below <paramref name="folder"/>.</summary>
    void Configure(DurableTaskOptions options, string folder);

    /// <summary>Work done for the engine below <paramref name="folder"/>; meaningful as a difference.</summary>
    StoreWork Work(string folder);

    /// <summary>Opens the bare storage below <paramref name="folder"/>.</summary>
    IRawStore OpenRaw(string folder);
}
