using System.CommandLine;

namespace Puente.Bench.Commands;

/// <summary>Options that say which store is measured.</summary>
internal static class StoreOptions
{
    public static Option<string> Store() => new("--store") { Description = "What the engine keeps its state in: sqlite", HelpName = "STORE", DefaultValueFactory = _ => "sqlite" };

    public static Option<string?> Connection() => new("--connection") { Description = "Connection string of a database server", HelpName = "STRING", Hidden = true };
}
