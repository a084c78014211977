using Puente.Cli.Commands;
using Puente.Cli.Files;
using Puente.Cli.Report;
using Puente.Cli.Terminal;
using Puente.Core;
using Puente.Datasets.Diversity;
using Puente.Datasets.Packing;
using Puente.Imaging;

namespace Puente.Cli.Data;

/// <summary>Chooses the most diverse images of a folder.</summary>
public static class Choice
{
    private const string Stage = "describe";
    private const long MinimumFreeBytes = 64L << 20;

    /// <summary>Chooses <paramref name="count"/> images of <paramref name="folder"/> and copies them to <paramref name="output"/> where that is given.</summary>
    /// <exception cref="InputFaultsException">A path is wrong.</exception>
    /// <exception cref="InputException">Not one image can be read.</exception>
    public static async Task RunAsync(string? folder, int count, string? output, int seed, CommandOutcome outcome, IProgressView view, TimeProvider clock, CancellationToken cancel)
    {
        var faults = new Faults();
        var from = faults.Collect(() => Required.Folder("FOLDER", folder));
        var to = output is null ? null : faults.Collect(() => Required.Out(output));
        if (from is not null && to is not null && OutputFolder.Within(to, from))
            faults.Add(new InputException("--out", to, "lies inside the folder that is chosen from", "Give a folder outside of it."));
        faults.ThrowIfAny();
        view.Begin(Stage);
        var began = clock.GetTimestamp();
        var files = new FolderImages(from!);
        var rows = await DescribeAsync(files, view, cancel);
        var usable = Enumerable.Range(0, rows.Length).Where(i => rows[i] is not null).ToList();
        if (usable.Count == 0) throw new InputException("FOLDER", from, "holds no image that can be read", "Give a folder of JPEG, PNG, WebP or BMP images.");
        var table = new EmbeddingTable([.. usable.Select(i => files.Names[i])], ImageDescriptor.Width, [.. usable.SelectMany(i => rows[i]!)]);
        var selection = KCentre.Select(table, count, seed, cancel);
        string[] chosen = [.. selection.Centres.Select(row => table.Ids[row])];
        view.End(Stage, true, clock.GetElapsedTime(began).TotalSeconds, $"{Words.Count(chosen.Length)} of {Words.Count(files.Names.Count, "image")}.");
        if (to is not null) Copy(from!, to, chosen);
        outcome.Set("images", files.Names.Count);
        outcome.Set("unreadable", files.Names.Count - usable.Count);
        outcome.Set("coverage", selection.Coverage);
        outcome.Set("chosen", chosen);
        outcome.Set("out", to);
        if (to is null) foreach (var name in chosen) outcome.Say(name);
        else outcome.Say($"{Words.Count(chosen.Length, "image")} in {to}");
    }

    private static async Task<float[]?[]> DescribeAsync(FolderImages files, IProgressView view, CancellationToken cancel)
    {
        var rows = new float[]?[files.Names.Count];
        var done = 0;
        await Parallel.ForAsync(0, rows.Length, cancel, async (i, token) =>
        {
            rows[i] = await DescribeAsync(files, i, view, token);
            view.Progress(Stage, $"{Words.Count(Interlocked.Increment(ref done))} of {Words.Count(rows.Length)} images", (double)done / rows.Length);
        });
        return rows;
    }

    private static async Task<float[]?> DescribeAsync(FolderImages files, int index, IProgressView view, CancellationToken cancel)
    {
        try
        {
            return ImageDescriptor.Of(ImageCodec.Decode(await files.ReadAsync(index, cancel), files.Names[index]));
        }
        catch (InputException e)
        {
            view.Note($"{files.Names[index]} {e.Problem}: left out.");
            return null;
        }
    }

    /// <summary>Copies under the same relative names; what is there already is replaced.</summary>
    private static void Copy(string from, string to, IEnumerable<string> names)
    {
        WritableFolder.Prepare("--out", to, MinimumFreeBytes);
        foreach (var name in names)
        {
            var target = Path.Combine(to, name);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(Path.Combine(from, name), target, overwrite: true);
        }
    }
}
