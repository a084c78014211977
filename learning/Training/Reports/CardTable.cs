namespace Puente.Learning.Training.Reports;

/// <summary>A table of the card.</summary>
/// <param name="Title">Heading.</param>
/// <param name="Note">What the figures are of, as a sentence or two.</param>
/// <param name="Columns">Heads of the columns.</param>
/// <param name="Rows">Cells.</param>
public sealed record CardTable(string Title, string Note, IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string>> Rows);
