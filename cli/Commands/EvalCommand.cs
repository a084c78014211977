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
          puente eval other-site/ --backbone backbone --head head --out eval
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var inputs = new LabelledInputs();
        var head = new Option<string?>("--head") { Description = "Head to measure as it is, on every image: a safetensors file or the folder of a 'puente tune'", HelpName = "FILE" };
        var json = CommonOptions.Json();
        var command = new Command("eval", Text) { head, json };
        inputs.AddTo(command);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "The same command begins again; it takes seconds.",
            (outcome, view, cancel) => new LabelledRun(inputs.Read(parsed) with { Head = parsed.GetValue(head) }, outcome, view, TimeProvider.System).EvaluateAsync(cancel)));
        return command;
    }
}
