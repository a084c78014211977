namespace Puente.Learning.Training.Export;

/// <summary>What a stem leaves in a graph.</summary>
/// <param name="Tokens">Patch tokens, [batch, T, D].</param>
/// <param name="Cells">What the dictionary says of each cell, [batch, 2F + 12, h, w]; null without one.</param>
/// <param name="Statistics">Raw statistics of each cell, [batch, 12, h, w]; null without a dictionary.</param>
internal sealed record StemNodes(string Tokens, string? Cells, string? Statistics);
