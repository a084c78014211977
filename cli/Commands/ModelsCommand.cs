using System.CommandLine;
using Puente.Cli.Models;
using Puente.Core.Training;

namespace Puente.Cli.Commands;

/// <summary><c>puente models</c>: weights in, out, side by side.</summary>
public static class ModelsCommand
{
    private const string Text = """
        Lists the backbones that ship, takes public weights in, writes weights for other libraries, and compares two backbones.

        Example:
          puente models list
          puente models import vit-small/ --out backbone
        """;

    private const string ListText = """
        Lists the backbones that ship with the project.

        Example:
          puente models list --json
        """;

    private const string ImportText = """
        Makes a backbone of public weights: safetensors as timm, Hugging Face ViT, ViT-MAE and DINOv2 name them, one file or shards, with or without config.json.
        Strict: every missing, unexpected or misshapen tensor is named.

        Example:
          puente models import vit-small/ --out backbone
          puente models import dinov2.safetensors --side 224 --heads 6 --pixels imagenet --out backbone
        """;

    private const string DiffText = """
        Says what sets two backbones apart: architecture, tensors that one lacks, and how far each tensor is from its namesake.

        Example:
          puente models diff before/backbone.safetensors after/backbone.safetensors
        """;

    /// <summary>The command.</summary>
    public static Command Create() => new("models", Text) { List(), Import(), ExportCommand.Create(), Diff() };

    private static Command List()
    {
        var json = CommonOptions.Json();
        var command = new Command("list", ListText) { json };
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "Run it again.", (outcome, _, _) =>
        {
            ModelList.Tell(outcome);
            return Task.CompletedTask;
        }));
        return command;
    }

    private static Command Import()
    {
        var source = new Argument<string?>("SOURCE") { Description = "Safetensors file, or folder with config.json and weights", Arity = ArgumentArity.ZeroOrOne };
        var side = OptionalNumber.Create("--side", "Pixels across and down that it shall read; positions are interpolated; as trained when not given", 16, 1024);
        var heads = OptionalNumber.Create("--heads", "Attention heads, where no config.json says", 1, 128);
        var pixels = new Option<string?>("--pixels") { Description = "Means and deviations of pixels, where no configuration says: imagenet, half, or image (each by its own)", HelpName = "NAME" };
        var output = CommonOptions.Out();
        var json = CommonOptions.Json();
        var command = new Command("import", ImportText) { source, side, heads, pixels, output, json };
        command.SetAction((parsed, _) =>
        {
            var open = new ImportOptions { Side = parsed.GetValue(side), Heads = parsed.GetValue(heads), Pixels = parsed.GetValue(pixels) };
            return WorkCommand.RunAsync(parsed.GetValue(json), "Run it again.",
                (outcome, view, cancel) => ImportRun.RunAsync(parsed.GetValue(source), parsed.GetValue(output), open, outcome, view, TimeProvider.System, cancel));
        });
        return command;
    }

    private static Command Diff()
    {
        var first = new Argument<string?>("A") { Description = "Backbone: a file, the folder of a 'puente train', or the name of a shipped model", Arity = ArgumentArity.ZeroOrOne };
        var second = new Argument<string?>("B") { Description = "Another", Arity = ArgumentArity.ZeroOrOne };
        var json = CommonOptions.Json();
        var command = new Command("diff", DiffText) { first, second, json };
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "Run it again.",
            (outcome, view, cancel) => DiffRun.RunAsync(parsed.GetValue(first), parsed.GetValue(second), outcome, view, TimeProvider.System, cancel)));
        return command;
    }
}
