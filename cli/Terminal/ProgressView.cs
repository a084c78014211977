using Spectre.Console;

namespace Puente.Cli.Terminal;

/// <summary>Chooses how progress is shown on standard error.</summary>
public static class ProgressView
{
    /// <summary>Bars where a person watches, plain lines where it is a pipe.</summary>
    public static IProgressView Choose() => Console.IsErrorRedirected || Environment.GetEnvironmentVariable("TERM") is "dumb"
        ? new PlainView(Console.Error, TimeProvider.System)
        : new BarView(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));
}
