namespace Puente.Learning.Training.Reports;

/// <summary>Figures on one data set: an entry of the card's <c>model-index</c>.</summary>
/// <param name="Task">Hugging Face's name of the task, e.g. <c>image-classification</c>.</param>
/// <param name="Dataset">Name of the set measured on.</param>
/// <param name="Metrics">The figures.</param>
public sealed record CardResult(string Task, string Dataset, IReadOnlyList<CardMetric> Metrics);
