namespace Puente.Learning.Training.Reports;

/// <summary>A plot beside the card.</summary>
/// <param name="File">File name, in the card's folder.</param>
/// <param name="Caption">What it shows.</param>
/// <param name="Svg">The file's text.</param>
public sealed record CardPlot(string File, string Caption, string Svg);
