using System.Text.RegularExpressions;
using Puente.Core;
using Puente.Datasets.Labelled;
using Puente.Datasets.Layouts;

namespace Puente.Cli.Training;

/// <summary>How a labelled folder of any layout is read.</summary>
public sealed record ReadingOptions
{
    /// <summary>Name of its layout; null: the one that it has.</summary>
    public string? Layout { get; init; }

    /// <summary>JSON file from its class names to ours; null: the built-in table.</summary>
    public string? Classes { get; init; }

    /// <summary>Regular expression over an image's path that finds its source photograph; null: the layout's rule.</summary>
    public string? Group { get; init; }

    /// <summary>Reads <paramref name="folder"/>.</summary>
    /// <exception cref="InputException">An option, the layout or a label is wrong.</exception>
    public LabelledCollection Read(string folder) => DatasetLayouts.Read(folder, ToReadOptions(), Layout);

    /// <summary>Class names and groups, as readers take them.</summary>
    /// <exception cref="InputException">The mapping file or the pattern is wrong.</exception>
    public ReadOptions ToReadOptions()
    {
        CheckGroup();
        return new ReadOptions { GroupPattern = Group, Classes = Classes is null ? ClassMapping.BuiltIn : ClassMapping.Read(Classes) };
    }

    private void CheckGroup()
    {
        if (Group is null) return;
        try
        {
            _ = new Regex(Group);
        }
        catch (ArgumentException e)
        {
            throw new InputException("--group", Group, $"is no regular expression: {e.Message.TrimEnd('.')}", "Give one such as '(MAX_\\d+)'.");
        }
    }
}
