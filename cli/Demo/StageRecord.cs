namespace Puente.Cli.Demo;

/// <summary>A stage that was run.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Seconds">Wall seconds.</param>
/// <param name="Ok">Its gate passed.</param>
/// <param name="Reused">An earlier run had finished it.</param>
/// <param name="Detail">One line.</param>
public sealed record StageRecord(string Name, double Seconds, bool Ok, bool Reused, string Detail);
