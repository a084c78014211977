namespace Puente.Serving.Engine;

/// <summary>Passes of one size.</summary>
/// <param name="BatchSize">Rows of a pass.</param>
/// <param name="ComputeInput">Putting inputs in place.</param>
/// <param name="ComputeInfer">Running the graphs.</param>
/// <param name="ComputeOutput">Taking outputs out.</param>
public sealed record BatchStatistics(int BatchSize, StatisticDuration ComputeInput, StatisticDuration ComputeInfer, StatisticDuration ComputeOutput);
