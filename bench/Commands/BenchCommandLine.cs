using System.CommandLine;

namespace Puente.Bench.Commands;

/// <summary>The command line as a whole: one command a subject.</summary>
public static class BenchCommandLine
{
    private const string Text = """
        Measures Puente. One JSON line a figure on standard output, progress on standard error.

        Example:
          puente-bench durable
          puente-bench dapr
          puente-bench fleet
          puente-bench learning --minutes 7
          puente-bench serving
        """;

    /// <summary>Faults are told by the program itself, in one line; an interrupted run has time to stop what it started.</summary>
    public static InvocationConfiguration Invocation => new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>The root command with all subjects.</summary>
    public static RootCommand Create() => new(Text) { DaprCommand.Create(), DurableCommand.Create(), FanOutCommand.Create(), FleetCommand.Create(), LearningCommand.Create(), ServingCommand.Create() };
}
