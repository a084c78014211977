namespace Puente.Serving.Models;

/// <summary>Bounds of a <see cref="ModelHost"/>.</summary>
public sealed record ModelHostOptions
{
    /// <summary>Batches run at the same time. Default: the machine's cores.</summary>
    public int Callers { get; init; } = Environment.ProcessorCount;

    /// <summary>Requests admitted and not yet answered; one more is refused as unavailable (503). Default 32.</summary>
    public int MaxPending { get; init; } = 32;

    /// <summary>Photographs inspected at the same time; each uses every core, so one is enough. Default 1.</summary>
    public int Inspections { get; init; } = 1;
}
