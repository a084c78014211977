namespace Puente.Bench.Measures;

/// <summary>One measured number, as it is printed.</summary>
/// <param name="Name">What was measured.</param>
/// <param name="Store">What the engine kept its state in.</param>
/// <param name="Value">The number.</param>
/// <param name="Unit">Its unit.</param>
/// <param name="Raw">The same number for the storage work alone; null where there is none.</param>
public sealed record Figure(string Name, string Store, double Value, string Unit, double? Raw = null)
{
    /// <summary>Engine to raw: below 1 for rates, above 1 for times.</summary>
    public double? Ratio => Raw is { } raw ? Value / raw : null;
}
