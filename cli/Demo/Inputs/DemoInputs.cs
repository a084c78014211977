using System.Collections.Concurrent;
using Puente.Cli.Commands;
using Puente.Cli.Terminal;
using Puente.Core;
using Puente.Samples;

namespace Puente.Cli.Demo.Inputs;

/// <summary>The images of a demo: what a person gave, and generated ones for the rest, drawn when a stage first asks for them.</summary>
public sealed class DemoInputs(DemoOptions options, GivenInputs given, DemoFolder folder, IProgressView view, TimeProvider clock)
{
    private IReadOnlyList<LabelledImage>? _labelled;

    /// <summary>True when the edge's labelled images are generated.</summary>
    public bool LabelledIsGenerated => given.Labelled is null;

    /// <summary>True when the unlabelled photographs are generated.</summary>
    public bool UnlabelledIsGenerated => given.Unlabelled is null;

    /// <summary>
    /// The unlabelled photographs that may go to the hub, and how many were left out because they are labelled images too:
    /// those never leave the edge.
    /// </summary>
    public async Task<(IReadOnlyList<ImageFile> Files, int LeftOut)> UnlabelledAsync(string stage, CancellationToken cancel)
    {
        var files = given.Unlabelled is { } named
            ? ReadAll(given.UnlabelledFolder!, named, cancel)
            : ReadFolder("unlabelled", await Field(stage).UnlabelledAsync(options.UnlabelledCount, cancel), cancel);
        if (given.Labelled is not { } labelled) return (files, 0);
        var kept = labelled.Select(image => image.File.Digest).ToHashSet();
        IReadOnlyList<ImageFile> allowed = [.. files.Where(file => !kept.Contains(file.Digest))];
        if (allowed.Count == 0) throw new InputException("--unlabelled", given.UnlabelledFolder, "holds only images that are labelled too", "Give other photographs: labelled images never leave the edge.");
        return (allowed, files.Count - allowed.Count);
    }

    /// <summary>The edge's labelled images.</summary>
    public async Task<IReadOnlyList<LabelledImage>> LabelledAsync(string stage, CancellationToken cancel) =>
        _labelled ??= given.Labelled ?? ReadLabelled(await Field(stage).LabelledAsync(cancel));

    /// <summary>The hub's own labelled evaluation set: always generated, so that a site's labels are not needed for it.</summary>
    public async Task<IReadOnlyList<LabelledImage>> ProbeAsync(string stage, CancellationToken cancel) => ReadLabelled(await Field(stage).ProbeAsync(cancel));

    /// <summary>The photograph: the one named; with real photographs their largest; else the generated one.</summary>
    public async Task<PhotoInput> PhotoAsync(string stage, CancellationToken cancel)
    {
        if (given.Photo is { } photo) return Named(photo);
        if (given.Unlabelled is { } unlabelled)
            foreach (var path in unlabelled.OrderByDescending(path => new FileInfo(path).Length))
                if (ImageCheck.Fault("photo", path) is null)
                    return Named(path);
        var drone = await Field(stage).DroneAsync(cancel);
        return Named(Path.Combine(drone, GeneratedField.DroneFile)) with { Truth = Json.ReadFile<DroneTruth>(Path.Combine(drone, "truth.json")) };
    }

    private static PhotoInput Named(string path) => new(ImageFile.At(path, Path.GetFileName(path)), null);

    private GeneratedField Field(string stage) => new(folder.Field, options.Seed, (text, part) => view.Progress(stage, text, part), clock);

    private static IReadOnlyList<ImageFile> ReadFolder(string option, string root, CancellationToken cancel) => ReadAll(root, ImageFolder.List(option, root), cancel);

    private static IReadOnlyList<ImageFile> ReadAll(string root, IReadOnlyList<string> paths, CancellationToken cancel)
    {
        var files = new ConcurrentBag<ImageFile>();
        Parallel.ForEach(paths, new ParallelOptions { CancellationToken = cancel }, path => files.Add(ImageFile.At(path, ImageFolder.FlatName(root, path))));
        return [.. files.OrderBy(file => file.Name, StringComparer.Ordinal)];
    }

    private static IReadOnlyList<LabelledImage> ReadLabelled(string root)
    {
        var faults = new List<InputException>();
        var images = LabelledFolder.Read("labelled", root, faults);
        return faults.Count == 0 ? images : throw new InputFaultsException(faults);
    }
}
