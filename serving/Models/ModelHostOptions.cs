using Puente.Serving.Batching;
using Puente.Serving.Sessions;

namespace Puente.Serving.Models;

/// <summary>Bounds and names of a <see cref="ModelHost"/>.</summary>
public sealed record ModelHostOptions
{
    /// <summary>Passes run at the same time. Default: the machine's cores.</summary>
    public int Callers { get; init; } = Environment.ProcessorCount;

    /// <summary>How requests wait and are gathered; level 1 is interactive, the last level inspections.</summary>
    public BatchingOptions Batching { get; init; } = new();

    /// <summary>How graphs are opened.</summary>
    public SessionSettings Sessions { get; init; } = new();

    /// <summary>Rows that one request may have; they are run in passes of <see cref="BatchingOptions.MaxRows"/>. Default 256.</summary>
    public int MaxRequestRows { get; init; } = 256;

    /// <summary>Inspections admitted and not yet answered; one more is refused as unavailable (503). Default 32.</summary>
    public int MaxPending { get; init; } = 32;

    /// <summary>Photographs inspected at the same time; the tiles of one use every core, so one is enough. Default 1.</summary>
    public int Inspections { get; init; } = 1;

    /// <summary>Name of the model that answers logits. Null (default) takes the release's own name, or <c>defects</c> where that is <c>backbone</c>.</summary>
    public string? HeadModel { get; init; }
}
