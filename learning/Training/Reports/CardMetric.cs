namespace Puente.Learning.Training.Reports;

/// <summary>One figure of the card's <c>model-index</c>.</summary>
/// <param name="Type">Hugging Face's name of the metric, e.g. <c>f1</c>.</param>
/// <param name="Name">What it is called on the page.</param>
/// <param name="Value">The figure.</param>
public sealed record CardMetric(string Type, string Name, double Value);
