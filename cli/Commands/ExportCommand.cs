using System.CommandLine;
using Puente.Cli.Models;

namespace Puente.Cli.Commands;

/// <summary><c>puente export</c>, and the same as <c>puente models export</c>.</summary>
public static class ExportCommand
{
    private const string Text = """
        Writes a backbone under the names that other libraries read, and with a head one graph from images to logits. With labelled images an int8 graph
        too, where it decides as the float32 one does.

        Example:
          puente export --backbone backbone --format timm --out for-timm
          puente export --backbone backbone --head head --labelled labelled --int8 --out release
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var backbone = CommonOptions.Backbone();
        var head = new Option<string?>("--head") { Description = "Head: a safetensors file or the folder of a 'puente tune'; adds merged.onnx", HelpName = "FILE" };
        var labelled = new Option<string?>("--labelled") { Description = "Labelled images that int8 is measured on; adds merged.int8.onnx where the gate lets it out", HelpName = "LABELLED" };
        var format = new Option<string>("--format") { Description = $"Names of the weights: {string.Join(", ", WeightFormat.Names)}", HelpName = "NAME", DefaultValueFactory = _ => WeightFormat.Default };
        var int8 = new Option<bool>("--int8") { Description = "Fail when no int8 graph comes of it" };
        var merged = new Option<bool>("--merged") { Description = "Fail when no merged graph comes of it" };
        var output = CommonOptions.Out();
        var json = CommonOptions.Json();
        var command = new Command("export", Text) { backbone, head, labelled, format, int8, merged, output, json };
        command.SetAction((parsed, _) =>
        {
            var options = new ExportOptions
            {
                Backbone = parsed.GetValue(backbone),
                Head = parsed.GetValue(head),
                Labelled = parsed.GetValue(labelled),
                Out = parsed.GetValue(output),
                Format = parsed.GetValue(format)!,
                Int8 = parsed.GetValue(int8),
                Merged = parsed.GetValue(merged),
            };
            return WorkCommand.RunAsync(parsed.GetValue(json), "Run it again; it takes seconds.", (outcome, view, cancel) => new ExportRun(options, outcome, view, TimeProvider.System).RunAsync(cancel));
        });
        return command;
    }
}
