using Puente.Cli.Client;

namespace Puente.Cli.Tiers;

/// <summary>A tier to run.</summary>
/// <param name="Address">Its name, addresses, data folder and log file.</param>
/// <param name="FileName">Executable to start.</param>
/// <param name="Arguments">Its command line.</param>
public sealed record TierDefinition(TierAddress Address, string FileName, IReadOnlyList<string> Arguments);
