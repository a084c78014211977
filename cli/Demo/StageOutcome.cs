namespace Puente.Cli.Demo;

/// <summary>How a stage ended.</summary>
/// <param name="Ok">Its gate passed.</param>
/// <param name="Detail">One line: what it reached, or why it failed and what to read.</param>
/// <param name="Reused">Nothing was done anew: an earlier run on the same folder had finished it.</param>
public sealed record StageOutcome(bool Ok, string Detail, bool Reused = false);
