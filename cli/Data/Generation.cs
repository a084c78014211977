using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Core;
using Puente.Core.Models;
using Puente.Samples;

namespace Puente.Cli.Data;

/// <summary>Draws images into a folder.</summary>
public static class Generation
{
    private const string Stage = "generate";
    private const long MinimumFreeBytes = 256L << 20;

    /// <summary>Draws <paramref name="count"/> unlabelled images; or, when <paramref name="labelled"/>, as many of each class to fit on and as many to hold out.</summary>
    /// <exception cref="InputException">The folder is missing or cannot be written.</exception>
    public static async Task RunAsync(string? folder, int count, bool labelled, int seed, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(folder)) throw new InputException("DIR", folder, "is missing", "Give a folder to write to: puente data generate photos --count 500");
        var root = Path.GetFullPath(folder);
        WritableFolder.Prepare("DIR", root, MinimumFreeBytes);
        view.Begin(Stage);
        var began = clock.GetTimestamp();
        await Task.Run(() =>
        {
            if (labelled) SampleSet.WriteLabelled(root, count, count, seed, cancel);
            else SampleSet.WriteUnlabelled(root, count, seed, withBad: false, cancel);
        }, cancel);
        var images = labelled ? 2 * count * DefectClass.All.Count : count;
        view.End(Stage, true, clock.GetElapsedTime(began).TotalSeconds, $"{Words.Count(images, "image")} in {root}.");
        outcome.Set("folder", root);
        outcome.Set("images", images);
        outcome.Say($"{Words.Count(images, labelled ? "labelled image" : "image")} in {root}");
    }
}
