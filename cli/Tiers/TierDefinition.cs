using Puente.Cli.Client;

namespace Puente.Cli.Tiers;

/// <summary>A tier to run.</summary>
/// <param name="Address">Its name, addresses, data folder and log file.</param>
/// <param name="Program">Name of the program, as <see cref="TierPrograms"/> finds it.</param>
/// <param name="Arguments">Its command line.</param>
public sealed record TierDefinition(TierAddress Address, string Program, IReadOnlyList<string> Arguments);
