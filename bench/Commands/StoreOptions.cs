using System.CommandLine;

namespace Puente.Bench.Commands;

/// <summary>Options that say which store is measured.</summary>
internal static class StoreOptions
{
    public static Option<string> Store() => new("--store") { Description = "What the engine keeps its state in: sqlite, in a temporary folder, or postgresql", HelpName = "STORE", DefaultValueFactory = _ => "sqlite" };

    public static Option<string?> Connection() => new("--connection") { Description = "Connection string of a PostgreSQL server (15 or later) that nobody else writes to; a superuser's, as commits are counted in its log", HelpName = "STRING" };
}
