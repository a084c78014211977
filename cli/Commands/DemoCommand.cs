using System.CommandLine;
using Puente.Cli.Demo;
using Puente.Cli.Report;
using Puente.Cli.Terminal;

namespace Puente.Cli.Commands;

/// <summary><c>puente demo</c>: the complete way from raw photographs to defects found at an edge.</summary>
public static class DemoCommand
{
    private const string Text = """
        Starts a hub and edges on this machine, pretrains a foundation model, rolls it out, tunes it at one edge and finds defects in a photograph.

        Example:
          puente demo
          puente demo --unlabelled photos/ --labelled labelled/ --photo pier.jpg --data .puente/pier --minutes 10
        """;

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var unlabelled = new Option<string?>("--unlabelled") { Description = "Folder of unlabelled photographs, subfolders too; generated when not given", HelpName = "DIR" };
        var labelled = new Option<string?>("--labelled") { Description = "Folder of labelled images: a subfolder per class; generated when not given", HelpName = "DIR" };
        var photo = new Option<string?>("--photo") { Description = "Photograph to inspect; otherwise the largest unlabelled one, or a generated drone photograph", HelpName = "FILE" };
        var data = new Option<string>("--data") { Description = "Folder where all state lives", HelpName = "DIR", DefaultValueFactory = _ => DemoOptions.DefaultData };
        var minutes = NumberOption.Create("--minutes", "Minutes the whole demo may take, about; scales pretraining", 5.0, 0.5, 1440);
        var edges = NumberOption.Create("--edges", "Edges to start", 2, 1, 16);
        var seed = NumberOption.Create("--seed", "Seed of everything random", 1, 0, 1_000_000);
        var port = NumberOption.Create("--port", "First port; the tiers take consecutive ones; 0 takes any free", 7071, 0, 65_000);
        var count = NumberOption.Create("--unlabelled-count", "Unlabelled photographs to generate", DemoOptions.DefaultUnlabelledCount, 64, 125_000);
        var components = new Option<string?>("--components") { Description = "Folder of Dapr component files for the tiers, with subfolders hub and edge; local files and SQLite when not given", HelpName = "DIR" };
        var scratch = new Option<bool>("--from-scratch") { Description = "Pretrain from random weights; otherwise the shipped base backbone goes on learning from your images" };
        var keep = new Option<bool>("--keep") { Description = "Leave all running after success, until Ctrl-C" };
        var yes = new Option<bool>("--yes") { Description = "Approve the release without asking" };
        var json = new Option<bool>("--json") { Description = "Write one JSON object as the last line of standard output" };
        var command = new Command("demo", Text) { unlabelled, labelled, photo, data, minutes, edges, seed, port, count, components, scratch, keep, yes, json };
        command.SetAction((parsed, _) => RunAsync(new DemoOptions
        {
            Unlabelled = parsed.GetValue(unlabelled),
            Labelled = parsed.GetValue(labelled),
            Photo = parsed.GetValue(photo),
            Data = parsed.GetValue(data)!,
            Minutes = parsed.GetValue(minutes),
            Edges = parsed.GetValue(edges),
            Seed = parsed.GetValue(seed),
            Port = parsed.GetValue(port),
            UnlabelledCount = parsed.GetValue(count),
            Components = parsed.GetValue(components),
            FromScratch = parsed.GetValue(scratch),
            Keep = parsed.GetValue(keep),
            Yes = parsed.GetValue(yes),
            Json = parsed.GetValue(json),
        }));
        return command;
    }

    private static Task<int> RunAsync(DemoOptions options)
    {
        var record = new DemoRecord();
        return CommandRunner.RunAsync(
            cancel => new DemoRun(options, record, ProgressView.Choose(), TimeProvider.System).RunAsync(cancel),
            Console.Error,
            "The same command resumes from the last durable step.",
            (code, lines) =>
            {
                if (options.Json) JsonLine.Write(Console.Out, record, code, lines);
            });
    }
}
