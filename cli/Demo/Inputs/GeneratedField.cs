using System.Globalization;
using Puente.Core;
using Puente.Core.Models;
using Puente.Imaging;
using Puente.Samples;

namespace Puente.Cli.Demo.Inputs;

/// <summary>
/// Draws what was not given. Each set is written into a folder of its own whose name tells its inputs, beside first and then
/// renamed: a folder that exists is complete.
/// </summary>
public sealed class GeneratedField(string root, int seed, Action<string, double> onProgress)
{
    /// <summary>Labelled images of a class to fit on, at the edge and in the hub's probe set.</summary>
    public const int TrainPerClass = 20;

    /// <summary>Labelled images of a class held out at the edge.</summary>
    public const int EdgeTestPerClass = 40;

    /// <summary>Labelled images of a class held out in the hub's probe set.</summary>
    public const int ProbeTestPerClass = 30;

    private const int DroneWidth = 4000, DroneHeight = 3000, Quality = 92;

    /// <summary>Unlabelled photographs.</summary>
    public Task<string> UnlabelledAsync(int count, CancellationToken cancel) =>
        MakeAsync(string.Create(CultureInfo.InvariantCulture, $"unlabelled-{seed}-{count}"), (folder, token) => WriteUnlabelled(folder, SeedOf(0), count, token), cancel);

    /// <summary>The edge's labelled images, with <c>labels.csv</c>.</summary>
    public Task<string> LabelledAsync(CancellationToken cancel) =>
        MakeAsync(string.Create(CultureInfo.InvariantCulture, $"labelled-{seed}"), (folder, token) => WriteLabelled(folder, SeedOf(1), EdgeTestPerClass, token), cancel);

    /// <summary>The hub's labelled evaluation set, of another seed.</summary>
    public Task<string> ProbeAsync(CancellationToken cancel) =>
        MakeAsync(string.Create(CultureInfo.InvariantCulture, $"probe-{seed}"), (folder, token) => WriteLabelled(folder, SeedOf(2), ProbeTestPerClass, token), cancel);

    /// <summary>The drone photograph and its truth, of a third seed.</summary>
    public Task<string> DroneAsync(CancellationToken cancel) =>
        MakeAsync(string.Create(CultureInfo.InvariantCulture, $"drone-{seed}"), (folder, _) => WriteDrone(folder, SeedOf(3)), cancel);

    /// <summary>Sets never share a generator seed, whatever the demo's seed.</summary>
    private int SeedOf(int set) => seed * 4 + set;

    private async Task<string> MakeAsync(string name, Action<string, CancellationToken> write, CancellationToken cancel)
    {
        var folder = Path.Combine(root, name);
        if (Directory.Exists(folder)) return folder;
        var temporary = Path.Combine(root, "." + name);
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        await Task.Run(() => write(temporary, cancel), cancel);
        Directory.Move(temporary, folder);
        return folder;
    }

    private void WriteUnlabelled(string folder, int setSeed, int count, CancellationToken cancel)
    {
        var generator = new ConcreteGenerator(setSeed);
        Each(count, "unlabelled photographs", index =>
            Write(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"photo-{index:00000}.jpg")), generator.Sample(index)), cancel);
    }

    private void WriteLabelled(string folder, int setSeed, int testPerClass, CancellationToken cancel)
    {
        var generator = new ConcreteGenerator(setSeed);
        int perClass = TrainPerClass + testPerClass, all = perClass * DefectClass.All.Count;
        var rows = new string[all];
        foreach (var name in DefectClass.All) Directory.CreateDirectory(Path.Combine(folder, name));
        Each(all, "labelled images", index =>
        {
            var name = DefectClass.All[index / perClass];
            var sample = generator.Sample(index, new HashSet<string> { name });
            var file = string.Create(CultureInfo.InvariantCulture, $"{name}/{index:00000}.jpg");
            Write(Path.Combine(folder, file), sample);
            rows[index] = $"{file},{string.Join('|', sample.Classes)},{Path.GetFileNameWithoutExtension(file)},{(index % perClass < TrainPerClass ? "train" : "test")}";
        }, cancel);
        File.WriteAllLines(Path.Combine(folder, LabelledFolder.LabelsFile), rows.Prepend("file,classes,group,split"));
    }

    private void WriteDrone(string folder, int setSeed)
    {
        onProgress("drawing the drone photograph", 0);
        var drone = new ConcreteGenerator(setSeed).Render(DroneWidth, DroneHeight);
        File.WriteAllBytes(Path.Combine(folder, "drone.jpg"), ImageCodec.EncodeJpeg(drone.Image, Quality));
        Json.WriteFile(Path.Combine(folder, "truth.json"), new { drone.Defects });
    }

    private void Each(int count, string what, Action<int> body, CancellationToken cancel)
    {
        var done = 0;
        Parallel.For(0, count, new ParallelOptions { CancellationToken = cancel }, index =>
        {
            body(index);
            onProgress($"drawing {what}", (double)Interlocked.Increment(ref done) / count);
        });
    }

    private static void Write(string path, GeneratedSample sample) => File.WriteAllBytes(path, ImageCodec.EncodeJpeg(sample.Image, Quality));
}
