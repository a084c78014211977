using System.Globalization;
using Puente.Cli.Commands;
using Puente.Cli.Models;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Cli.Training;

/// <summary>What was asked for, checked before anything is begun.</summary>
/// <param name="Options">As asked.</param>
/// <param name="Out">Full path of the output folder.</param>
/// <param name="Labelled">Full path of the labelled folder.</param>
/// <param name="Backbone">The backbone's weights.</param>
/// <param name="Head">The head to measure; null when none was named.</param>
public sealed record LabelledPlan(LabelledOptions Options, string Out, string Labelled, WeightsFile Backbone, WeightsFile? Head)
{
    private const double SecondsPerMinute = 60;

    /// <summary>How the backbone is fitted too; null: it stays as it is.</summary>
    public AdaptOptions? Adapt => !Options.Adapt ? null : Options.Minutes is { } minutes ? new AdaptOptions { Seconds = minutes * SecondsPerMinute } : new AdaptOptions();

    /// <summary>Checks <paramref name="options"/>.</summary>
    /// <exception cref="InputFaultsException">With every fault found.</exception>
    public static LabelledPlan Check(LabelledOptions options)
    {
        var faults = new Faults();
        var output = faults.Collect(() => Required.Out(options.Out));
        var labelled = faults.Collect(() => Required.Folder("LABELLED", options.Labelled));
        var backbone = faults.Collect(() => ShippedModels.Weights("--backbone", options.Backbone));
        var head = options.Head is { } given ? faults.Collect(() => HeadFile.Find(given)) : null;
        if (options is { Adapt: false, Minutes: { } minutes }) faults.Add(new InputException("--minutes", minutes.ToString(CultureInfo.InvariantCulture), "bounds --adapt alone", "Give --adapt too, or leave it out."));
        faults.ThrowIfAny();
        return new LabelledPlan(options, output!, labelled!, backbone!, head);
    }

    /// <summary>The command line that does the same again.</summary>
    /// <param name="command"><c>tune</c> or <c>eval</c>.</param>
    public string Again(string command)
    {
        var words = new List<string> { "puente", command, Labelled, "--backbone", Backbone.Path, "--seed", Text(Options.Seed), "--out", Out };
        if (Options.Threads != 0) words.AddRange(["--threads", Text(Options.Threads)]);
        if (Head is { } head) words.AddRange(["--head", head.Path]);
        if (Options.Reading.Layout is { } layout) words.AddRange(["--layout", layout]);
        if (Options.Reading.Classes is { } classes) words.AddRange(["--classes", Path.GetFullPath(classes)]);
        if (Options.Reading.Group is { } group) words.AddRange(["--group", group]);
        if (Options.Adapt) words.Add("--adapt");
        if (Options.Minutes is { } minutes) words.AddRange(["--minutes", Text(minutes)]);
        return string.Join(' ', words.Select(Quoted));
    }

    private static string Text(IFormattable number) => number.ToString(null, CultureInfo.InvariantCulture);

    /// <summary>As a shell takes it for one word.</summary>
    private static string Quoted(string word) => word.All(c => char.IsLetterOrDigit(c) || "-_./,:+=".Contains(c)) ? word : $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
