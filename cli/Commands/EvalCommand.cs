using System.CommandLine;
using Puente.Cli.Training;

namespace Puente.Cli.Commands;

/// <summary><c>puente eval</c>: measures a backbone beside its baselines.</summary>
public static class EvalCommand
{
    private const string Text = """
        Measures a backbone on labelled images: a linear head over it, over a random backbone and over raw statistics, on the same split. Leaves
        evaluation.json and report.html.

        Example:
          puente eval labelled/ --backbone backbone/backbone.safetensors --out eval
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var inputs = new LabelledInputs();
        var json = CommonOptions.Json();
        var command = new Command("eval", Text) { json };
        inputs.AddTo(command);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "The same command begins again; it takes seconds.",
            (outcome, view, cancel) => new LabelledRun(inputs.Read(parsed), outcome, view, TimeProvider.System).EvaluateAsync(cancel)));
        return command;
    }
}
