using Puente.Cli.Commands;
using Puente.Cli.Models;

namespace Puente.Cli.Training;

/// <summary>What was asked for, checked before anything is begun.</summary>
/// <param name="Options">As asked.</param>
/// <param name="Out">Full path of the output folder.</param>
/// <param name="Labelled">Full path of the labelled folder.</param>
/// <param name="Backbone">The backbone's weights.</param>
/// <param name="Head">The head to measure; null when none was named.</param>
public sealed record LabelledPlan(LabelledOptions Options, string Out, string Labelled, WeightsFile Backbone, WeightsFile? Head)
{
    /// <summary>Checks <paramref name="options"/>.</summary>
    /// <exception cref="InputFaultsException">With every fault found.</exception>
    public static LabelledPlan Check(LabelledOptions options)
    {
        var faults = new Faults();
        var output = faults.Collect(() => Required.Out(options.Out));
        var labelled = faults.Collect(() => Required.Folder("LABELLED", options.Labelled));
        var backbone = faults.Collect(() => ShippedModels.Weights("--backbone", options.Backbone));
        var head = options.Head is { } given ? faults.Collect(() => HeadFile.Find(given)) : null;
        faults.ThrowIfAny();
        return new LabelledPlan(options, output!, labelled!, backbone!, head);
    }
}
