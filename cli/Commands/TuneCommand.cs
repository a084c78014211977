using System.CommandLine;
using Puente.Cli.Training;

namespace Puente.Cli.Commands;

/// <summary><c>puente tune</c>: fits a head on a few labelled images.</summary>
public static class TuneCommand
{
    private const string Text = """
        Fits a head on a few labelled images over a fixed backbone, in seconds, and says how well it does on images held out. Leaves head.safetensors,
        head.onnx, tuning.json and report.html. The labelled images are read where they are and go nowhere. With --adapt the backbone is fitted to the labels
        too, in minutes; that is kept, as backbone.safetensors beside the head, only where average precision over folds gains beyond its 95 % interval.

        Example:
          puente tune labelled/ --backbone backbone/backbone.safetensors --out head
          puente tune labelled/ --adapt --minutes 20 --out head
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var inputs = new LabelledInputs();
        var adapt = new Option<bool>("--adapt") { Description = "Fit the backbone to the labels too, by low-rank adapters, and keep that only where it gains" };
        var minutes = OptionalNumber.Create("--minutes", "Minutes that --adapt may take; 10 when not given; when they are spent, nothing of it is kept", 0.01, 100_000.0);
        var json = CommonOptions.Json();
        var command = new Command("tune", Text) { adapt, minutes, json };
        inputs.AddTo(command);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "The same command begins again.",
            (outcome, view, cancel) => new LabelledRun(inputs.Read(parsed) with { Adapt = parsed.GetValue(adapt), Minutes = parsed.GetValue(minutes) }, outcome, view, TimeProvider.System).TuneAsync(cancel)));
        return command;
    }
}
