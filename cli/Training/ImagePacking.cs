using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Datasets.Packing;

namespace Puente.Cli.Training;

/// <summary>Packs folders of images into the output folder, once.</summary>
public static class ImagePacking
{
    /// <summary>Folder of the dataset in the output folder.</summary>
    public const string FolderName = "dataset";

    private const string Stage = "pack";

    /// <summary>The dataset of an earlier try, or a new one of <paramref name="folders"/>.</summary>
    /// <exception cref="Core.InputException">The output folder holds a dataset that no run put there, or there is not one usable image.</exception>
    public static async Task<PackedFolder> RunAsync(IReadOnlyList<string> folders, OutputFolder output, int side, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var folder = output.Own(FolderName);
        if (PackedFolder.TryOpen(folder) is { } there) return there;
        view.Begin(Stage);
        var began = clock.GetTimestamp();
        var name = string.Join('+', folders.Select(one => Path.GetFileName(one.TrimEnd(Path.DirectorySeparatorChar))));
        var progress = new ViewProgress<PackingProgress>(at => view.Progress(Stage, $"{Words.Count(at.Done)} of {Words.Count(at.Total)} images", at.Total == 0 ? null : (double)at.Done / at.Total));
        var (_, packed) = await FolderPacker.PackAsync(new FolderSet(folders), folder, new PackingOptions(name, side), progress, cancel);
        view.End(Stage, true, clock.GetElapsedTime(began).TotalSeconds,
            $"{Words.Count(packed.Manifest.Samples.Count, "sample")} of {Words.Count(packed.Files, "file")}, {Words.Count(packed.Manifest.Rejected.Count)} left out.");
        return PackedFolder.TryOpen(folder)!;
    }
}
