using System.CommandLine;
using Puente.Cli.Training;
using Puente.Datasets.Layouts;

namespace Puente.Cli.Commands;

/// <summary>Options that say how a labelled folder is read.</summary>
/// <param name="withLayout">Whether the layout can be named.</param>
public sealed class ReadingInputs(bool withLayout = true)
{
    private readonly Option<string?> _layout = new("--layout")
    {
        Description = $"Layout of the labelled folder, where it is not to be guessed: {string.Join(", ", DatasetLayouts.All.Select(layout => layout.Name))}",
        HelpName = "NAME",
    };

    private readonly Option<string?> _classes = new("--classes") { Description = """JSON file from the folder's class names to ours: {"Riss": "crack", "Graffiti": null}""", HelpName = "FILE" };

    private readonly Option<string?> _group = new("--group") { Description = "Regular expression over an image's path that finds its source photograph, which is never split: '(MAX_\\d+)'", HelpName = "PATTERN" };

    /// <summary>Adds them to <paramref name="command"/>.</summary>
    public void AddTo(Command command)
    {
        if (withLayout) command.Add(_layout);
        foreach (var option in new Option[] { _classes, _group }) command.Add(option);
    }

    /// <summary>What was given.</summary>
    public ReadingOptions Read(ParseResult parsed) => new() { Layout = withLayout ? parsed.GetValue(_layout) : null, Classes = parsed.GetValue(_classes), Group = parsed.GetValue(_group) };
}
