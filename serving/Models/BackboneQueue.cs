using Puente.Serving.Batching;

namespace Puente.Serving.Models;

/// <summary>The one queue of a backbone, for all releases on it.</summary>
internal sealed class BackboneQueue(PassQueue queue)
{
    public PassQueue Queue => queue;

    /// <summary>Releases that use it.</summary>
    public int Releases { get; set; }
}
