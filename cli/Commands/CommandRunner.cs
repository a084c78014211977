using Puente.Cli.Client;
using Puente.Core;

namespace Puente.Cli.Commands;

/// <summary>Runs a command's body and turns how it ended into lines on standard error and an exit code.</summary>
public static class CommandRunner
{
    private const int NoSpaceLeft = 28, DiskFullWindows = unchecked((int)0x80070070);

    /// <summary>Runs <paramref name="body"/>; <paramref name="onFault"/> is told the lines of a failure before they are printed.</summary>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> body, TextWriter error, string resumeHint, Action<int, IReadOnlyList<string>>? onFault = null)
    {
        using var interruption = new Interruption();
        try
        {
            return await body(interruption.Token);
        }
        catch (OperationCanceledException) when (interruption.Token.IsCancellationRequested)
        {
            return Tell(ExitCode.Interrupted, [$"interrupted. {resumeHint}"], error, onFault);
        }
        catch (Exception e) when (Explain(e) is { } told)
        {
            return Tell(told.Code, told.Lines, error, onFault);
        }
    }

    /// <summary>What a person is told of <paramref name="exception"/>; null for what is a defect of the program.</summary>
    internal static (int Code, IReadOnlyList<string> Lines)? Explain(Exception exception) => exception switch
    {
        InputFaultsException faults => (ExitCode.WrongUse, [.. faults.Faults.Select(fault => OneLine(fault.Message))]),
        InputException fault => (ExitCode.WrongUse, [OneLine(fault.Message)]),
        CommandException command => (command.ExitCode, [OneLine(command.Message)]),
        TierException tier => (ExitCode.Failed, [OneLine(tier.Message)]),
        IOException io when IsDiskFull(io) => (ExitCode.WrongUse, [OneLine($"disk: {io.Message} Free some space, or give an output folder on another disk, and run the same command again.")]),
        IOException io => (ExitCode.WrongUse, [OneLine($"file: {io.Message} Check the folder and run the same command again.")]),
        UnauthorizedAccessException access => (ExitCode.WrongUse, [OneLine($"file: {access.Message} Give the right to write there, or another output folder.")]),
        _ => null,
    };

    private static bool IsDiskFull(IOException e) => (e.HResult & 0xFFFF) == NoSpaceLeft || e.HResult == DiskFullWindows;

    private static string OneLine(string text) => string.Join(' ', text.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static int Tell(int code, IReadOnlyList<string> lines, TextWriter error, Action<int, IReadOnlyList<string>>? onFault)
    {
        foreach (var line in lines) error.WriteLine($"puente: {line}");
        onFault?.Invoke(code, lines);
        return code;
    }
}
