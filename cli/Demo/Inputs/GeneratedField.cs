using System.Globalization;
using Puente.Samples;

namespace Puente.Cli.Demo.Inputs;

/// <summary>
/// Draws what was not given. Each set is written into a folder of its own whose name tells its inputs, beside first and then
/// renamed: a folder that exists is complete, and one that was left half-done is gone on with.
/// </summary>
/// <param name="root">Folder of the sets.</param>
/// <param name="seed">The demo's seed.</param>
/// <param name="onProgress">Told what is drawn, and the part done where it is known.</param>
/// <param name="clock">Time.</param>
public sealed class GeneratedField(string root, int seed, Action<string, double?> onProgress, TimeProvider clock)
{
    /// <summary>Labelled images of a class to fit on, at the edge and in the hub's probe set.</summary>
    public const int TrainPerClass = 20;

    /// <summary>Labelled images of a class held out at the edge.</summary>
    public const int EdgeTestPerClass = 40;

    /// <summary>Labelled images of a class held out in the hub's probe set.</summary>
    public const int ProbeTestPerClass = 30;

    /// <summary>Name of the drone photograph in its folder.</summary>
    public const string DroneFile = "drone.jpg";

    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>Unlabelled photographs, among them a few that the hub must refuse.</summary>
    public Task<string> UnlabelledAsync(int count, CancellationToken cancel) => MakeAsync(Name($"unlabelled-{seed}-{count}"), "unlabelled photographs", count,
        folder => SampleSet.WriteUnlabelled(folder, count, SeedOf(0), withBad: true, cancel), cancel);

    /// <summary>The edge's labelled images, with <c>labels.csv</c>.</summary>
    public Task<string> LabelledAsync(CancellationToken cancel) => MakeAsync(Name($"labelled-{seed}"), "labelled images", null,
        folder => SampleSet.WriteLabelled(folder, TrainPerClass, EdgeTestPerClass, SeedOf(1), cancel), cancel);

    /// <summary>The hub's labelled evaluation set, of another seed.</summary>
    public Task<string> ProbeAsync(CancellationToken cancel) => MakeAsync(Name($"probe-{seed}"), "the hub's probe set", null,
        folder => SampleSet.WriteLabelled(folder, TrainPerClass, ProbeTestPerClass, SeedOf(2), cancel), cancel);

    /// <summary>The drone photograph with its truth, of a third seed.</summary>
    public Task<string> DroneAsync(CancellationToken cancel) => MakeAsync(Name($"drone-{seed}"), "the drone photograph", null,
        folder => SampleSet.WriteDrone(Path.Combine(folder, DroneFile), seed: SeedOf(3)), cancel);

    /// <summary>Sets never share a generator seed, whatever the demo's seed.</summary>
    private int SeedOf(int set) => seed * 4 + set;

    private async Task<string> MakeAsync(string name, string what, int? count, Action<string> write, CancellationToken cancel)
    {
        var folder = Path.Combine(root, name);
        if (Directory.Exists(folder)) return folder;
        var temporary = Path.Combine(root, "." + name);
        Directory.CreateDirectory(temporary);
        onProgress($"drawing {what}", count is null ? null : 0);
        var writing = Task.Run(() => write(temporary), cancel);
        while (await Task.WhenAny(writing, Task.Delay(ProgressInterval, clock, cancel)) != writing && !cancel.IsCancellationRequested)
            onProgress($"drawing {what}", count is { } all ? Math.Min(1, (double)Directory.EnumerateFiles(temporary).Count() / all) : null);
        await writing;
        Directory.Move(temporary, folder);
        return folder;
    }

    private static string Name(FormattableString name) => name.ToString(CultureInfo.InvariantCulture);
}
