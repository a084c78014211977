namespace Puente.Learning.Training.Reports;

/// <summary>A line of a plot.</summary>
/// <param name="Name">As the legend has it.</param>
/// <param name="Points">In drawing order; points that are not finite are left out.</param>
public sealed record PlotSeries(string Name, IReadOnlyList<(double X, double Y)> Points)
{
    /// <summary>Whether each point gets a dot.</summary>
    public bool Dots { get; init; }

    /// <summary>Whether the line is dashed and grey: something to compare with.</summary>
    public bool Reference { get; init; }
}
