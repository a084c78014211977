namespace Puente.Cli.Commands;

/// <summary>The end of a command that is told to a person as one line and an exit code.</summary>
/// <param name="message">The line: what happened, and what to do or which log to read.</param>
/// <param name="exitCode">One of <see cref="ExitCode"/>.</param>
/// <param name="inner">What it came from.</param>
public sealed class CommandException(string message, int exitCode = ExitCode.Failed, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One of <see cref="Commands.ExitCode"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
