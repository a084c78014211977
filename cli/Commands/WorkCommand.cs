using System.Text.Json;
using Puente.Cli.Terminal;
using Puente.Core;
using Spectre.Console;

namespace Puente.Cli.Commands;

/// <summary>
/// Runs a command that needs no tier: progress on standard error, then tables, or with <c>--json</c> one JSON object as the last line of standard output, also of a failure.
/// </summary>
public static class WorkCommand
{
    private const int PipeWidth = 140;

    /// <summary>Runs <paramref name="body"/> to an exit code.</summary>
    /// <param name="json">Whether a JSON object is asked for.</param>
    /// <param name="resumeHint">What a person can do after Ctrl-C.</param>
    /// <param name="body">The work; fills the outcome.</param>
    public static async Task<int> RunAsync(bool json, string resumeHint, Func<CommandOutcome, IProgressView, CancellationToken, Task> body)
    {
        var outcome = new CommandOutcome();
        IReadOnlyList<string> errors = [];
        var view = ProgressView.Choose();
        var code = await CommandRunner.RunAsync(
            cancel => view.WhileAsync(async () =>
            {
                await body(outcome, view, cancel);
                return ExitCode.Done;
            }),
            Console.Error, resumeHint, (_, lines) => errors = lines);
        if (json) Console.Out.WriteLine(Json(outcome, code, errors));
        else Show(outcome);
        return code;
    }

    /// <summary><c>ok</c>, <c>exitCode</c>, what was found out, <c>errors</c>.</summary>
    internal static string Json(CommandOutcome outcome, int code, IReadOnlyList<string> errors)
    {
        var line = new Dictionary<string, object?> { ["ok"] = code == ExitCode.Done, ["exitCode"] = code };
        foreach (var (name, value) in outcome.Fields) line[name] = value;
        line["errors"] = errors;
        return JsonSerializer.Serialize(line, Core.Json.Options);
    }

    private static void Show(CommandOutcome outcome)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Out) });
        if (Console.IsOutputRedirected) console.Profile.Width = PipeWidth;
        foreach (var part in outcome.Shown)
        {
            console.Write(part);
            if (part is Text) console.WriteLine();
        }
    }
}
