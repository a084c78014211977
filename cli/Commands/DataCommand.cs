using System.CommandLine;
using Puente.Cli.Data;

namespace Puente.Cli.Commands;

/// <summary><c>puente data</c>: looks at, generates, chooses and converts images.</summary>
public static class DataCommand
{
    private const string Text = """
        Looks at folders of images, generates some, chooses the most diverse, and brings labelled collections into the form that is tuned on.

        Example:
          puente data generate photos --count 500
          puente data inspect photos --html photos.html
          puente data convert CODEBRIM/ --out labelled
        """;

    private const string InspectText = """
        Looks at every image and label of a folder: sizes, quality, near-duplicates, classes, leaks between splits, what training would leave out and why.
        Changes nothing. The page needs no network.

        Example:
          puente data inspect photos --html photos.html
        """;

    private const string GenerateText = """
        Draws surfaces of concrete with and without defects: no photograph is needed to try things out. What is there already is kept.

        Example:
          puente data generate photos --count 500
          puente data generate labelled --count 20 --labelled
        """;

    private const string ConvertText = """
        Reads a labelled collection of any known layout and writes it as labels.json beside its images. Boxes and outlines become patches.

        Example:
          puente data convert CODEBRIM/ --out labelled
          puente data convert coco/ --classes classes.json --out labelled
        """;

    private const string SelectText = """
        Chooses the images of a folder that stand for all best: greedy k-centre over a cheap description of colour and texture.

        Example:
          puente data select photos --count 200 --out chosen
        """;

    private const int MaxImages = 125_000, DefaultCount = 100;

    /// <summary>The command.</summary>
    public static Command Create() => new("data", Text) { Inspect(), Generate(), Convert(), Select() };

    private static Command Inspect()
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Folder of images, labelled or not", Arity = ArgumentArity.ZeroOrOne };
        var html = new Option<string?>("--html") { Description = "File to write the page to", HelpName = "FILE" };
        var reading = new ReadingInputs(withLayout: false);
        var json = CommonOptions.Json();
        var command = new Command("inspect", InspectText) { folder, html, json };
        reading.AddTo(command);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "Run it again.",
            (outcome, view, cancel) => Inspection.RunAsync(parsed.GetValue(folder), parsed.GetValue(html), reading.Read(parsed), outcome, view, TimeProvider.System, cancel)));
        return command;
    }

    private static Command Generate()
    {
        var folder = new Argument<string?>("DIR") { Description = "Folder to write to", Arity = ArgumentArity.ZeroOrOne };
        var count = NumberOption.Create("--count", "Images; with --labelled, images of each class", DefaultCount, 1, MaxImages);
        var labelled = new Option<bool>("--labelled") { Description = "A folder a class and labels.csv, with as many again to hold out" };
        var seed = CommonOptions.Seed();
        var json = CommonOptions.Json();
        var command = new Command("generate", GenerateText) { folder, count, labelled, seed, json };
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "The same command goes on: what is there is kept.",
            (outcome, view, cancel) => Generation.RunAsync(parsed.GetValue(folder), parsed.GetValue(count), parsed.GetValue(labelled), parsed.GetValue(seed), outcome, view, TimeProvider.System, cancel)));
        return command;
    }

    private static Command Convert()
    {
        var source = new Argument<string?>("SOURCE") { Description = "Folder of the collection", Arity = ArgumentArity.ZeroOrOne };
        var output = CommonOptions.Out();
        var reading = new ReadingInputs();
        var seed = CommonOptions.Seed();
        var json = CommonOptions.Json();
        var command = new Command("convert", ConvertText) { source, output, seed, json };
        reading.AddTo(command);
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "Delete the output folder and begin again.",
            (outcome, view, cancel) => Conversion.RunAsync(parsed.GetValue(source), parsed.GetValue(output), reading.Read(parsed), parsed.GetValue(seed), outcome, view, TimeProvider.System, cancel)));
        return command;
    }

    private static Command Select()
    {
        var folder = new Argument<string?>("FOLDER") { Description = "Folder of images", Arity = ArgumentArity.ZeroOrOne };
        var count = NumberOption.Create("--count", "Images to choose", DefaultCount, 1, 1_000_000);
        var output = new Option<string?>("--out") { Description = "Folder to copy the chosen images to; otherwise their names are told", HelpName = "DIR" };
        var seed = CommonOptions.Seed();
        var json = CommonOptions.Json();
        var command = new Command("select", SelectText) { folder, count, output, seed, json };
        command.SetAction((parsed, _) => WorkCommand.RunAsync(parsed.GetValue(json), "Run it again.",
            (outcome, view, cancel) => Choice.RunAsync(parsed.GetValue(folder), parsed.GetValue(count), parsed.GetValue(output), parsed.GetValue(seed), outcome, view, TimeProvider.System, cancel)));
        return command;
    }
}
