using System.CommandLine;
using System.Globalization;
using Puente.Bench.Learning;

namespace Puente.Bench.Commands;

/// <summary><c>puente-bench learning</c>: what pretraining is worth in labels.</summary>
public static class LearningCommand
{
    private const string Text = """
        Measures learning: pretrains backbones on generated surfaces, fits heads on a few labels of each class, and scores them on images that neither has seen.
        Beside them stand random initialisation, raw statistics, a k-means dictionary, and LBP, colour and HOG with a linear SVM.
        Then times the steps of pretraining and tuning and the embedding of a dataset, in turns with the same in PyTorch where Debian's python3-torch is installed.

        Example:
          puente-bench learning --minutes 20 --seeds 5 --photographs ../shared/data
          puente-bench learning --minutes 0 --base models/concrete-base/backbone.onnx
        """;

    private const string Labels = "labels", Speed = "speed";

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var minutes = Number("--minutes", "Longest pretraining of a seed, in minutes; 0 pretrains none", 7, 0, 1440);
        var seeds = Number("--seeds", "Backbones pretrained", 1, 1, 100);
        var recipe = new Option<string>("--recipe") { Description = "Recipe of the trainer's recipes folder", HelpName = "NAME", DefaultValueFactory = _ => "concrete-tiny" };
        var photographs = new Option<string?>("--photographs") { Description = "Folder with quay-patches and salt-damage; without it their tasks are left out", HelpName = "DIR" };
        var shipped = new Option<string?>("--base") { Description = "Graph of a backbone to measure beside them, such as the shipped one", HelpName = "FILE" };
        var work = new Option<string?>("--work") { Description = "Folder for data and checkpoints; a second run with the same one goes on from it. Default: a temporary one", HelpName = "DIR" };
        var seconds = Number("--seconds", "How long each trainer steps, and the peer tunes and embeds, in each round of the speed figures", 10, 2, 600);
        var only = new Option<string?>("--only") { Description = $"Half of the figures: {Labels} or {Speed}", HelpName = "HALF" };
        only.AcceptOnlyFromAmong(Labels, Speed);
        var task = new Option<string?>("--task") { Description = "One task of the labels", HelpName = "TASK" };
        task.AcceptOnlyFromAmong([.. LearningBench.TaskNames]);
        var command = new Command("learning", Text) { task, minutes, seeds, recipe, photographs, shipped, work, seconds, only };
        command.SetAction((parsed, cancellation) => new LearningBench(
            new LearningOptions
            {
                Minutes = parsed.GetValue(minutes),
                Seeds = (int)parsed.GetValue(seeds),
                Recipe = parsed.GetValue(recipe)!,
                Photographs = parsed.GetValue(photographs),
                Shipped = parsed.GetValue(shipped),
                Work = parsed.GetValue(work),
                Seconds = parsed.GetValue(seconds),
                Task = parsed.GetValue(task),
                HasLabels = parsed.GetValue(only) is null or Labels,
                HasSpeed = parsed.GetValue(only) is null or Speed,
            },
            parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation).RunAsync());
        return command;
    }

    private static Option<double> Number(string name, string description, double standard, double least, double most)
    {
        var option = new Option<double>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} [{least} to {most}]"),
            HelpName = "N",
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count == 1 && !(double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var n) && n >= least && n <= most))
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} '{result.Tokens[0].Value}': is not a number from {least} to {most}."));
        });
        return option;
    }
}
