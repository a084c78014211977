using System.CommandLine;
using Puente.Cli.Training;

namespace Puente.Cli.Commands;

/// <summary><c>puente tune</c>: fits a head on a few labelled images.</summary>
public static class TuneCommand
{
    private const string Text = """
        Fits a head on a few labelled images over a fixed backbone, in seconds, and says how well it does on images held out. Leaves head.safetensors,
        head.onnx, tuning.json and report.html. The labelled images are read where they are and go nowhere.

        Example:
          puente tune labelled/ --backbone backbone/backbone.safetensors --out head
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var inputs = new LabelledInputs();
        var json = CommonOptions.Json();
        var command = new Command("tune", Text) { json };
        inputs.AddTo(command);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "The same command begins again; it takes seconds.",
            (outcome, view, cancel) => new LabelledRun(inputs.Read(parsed), outcome, view, TimeProvider.System).TuneAsync(cancel)));
        return command;
    }
}
