using System.CommandLine;
using System.CommandLine.Parsing;

namespace Puente.Cli.Commands;

/// <summary>The command line as a whole.</summary>
public static class CommandLine
{
    private const string Text = """
        Puente takes a vision foundation model from raw images in the cloud to defects found at the edge.

        Example:
          puente demo
          puente train photos/ --out backbone
          puente tune labelled/ --backbone backbone --out head
        """;

    /// <summary>Ctrl-C is handled by <see cref="Interruption"/>; faults by <see cref="CommandRunner"/>.</summary>
    public static InvocationConfiguration Invocation => new() { ProcessTerminationTimeout = null, EnableDefaultExceptionHandler = false };

    /// <summary>The root command with all commands.</summary>
    public static RootCommand Create() => new(Text) { TrainCommand.Create(), TuneCommand.Create(), EvalCommand.Create(), ExportCommand.Create(), ModelsCommand.Create(), DataCommand.Create(), ClustersCommand.Create(), PlacementsCommand.Create(), RolloutsCommand.Create(), DemoCommand.Create(), SimulateCommand.Create(), DoctorCommand.Create() };

    /// <summary>A sentence for each misspelt option that the parser took for a folder or a file.</summary>
    public static IReadOnlyList<string> UnknownOptions(ParseResult parsed) =>
        [.. parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value)
            .Where(value => value.StartsWith("--", StringComparison.Ordinal)).Select(value => $"Unrecognized option '{value}'.")];
}
