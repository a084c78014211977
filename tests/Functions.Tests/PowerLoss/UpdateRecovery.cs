using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Functions.Common.Objects;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>The power comes back on an image of a disk: the edge starts, goes on and ends, and whatever is not as promised is noted.</summary>
internal sealed class UpdateRecovery(PowerSite site, UpdateOutcome outcome, Digest running, long generation)
{
    /// <summary>What was not as promised.</summary>
    public List<string> Faults { get; } = [];

    /// <summary>Starts that were tried.</summary>
    public int Starts { get; private set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The image, and what else the same step may leave; their folders are used up.</summary>
    public async Task RunWithVariantsAsync(DiskImage image)
    {
        DiskImage?[] variants = [image.Torn(), image.HalfRemoved(true), image.HalfRemoved(false), image];
        foreach (var one in variants.OfType<DiskImage>()) await RunAsync(one);
    }

    /// <summary>One image; <paramref name="step"/> is told of each step on the way.</summary>
    public async Task RunAsync(DiskImage image, Action<string>? step = null)
    {
        Starts++;
        try
        {
            await TryAsync(image, step);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Faults.Add($"{image.When}: {e}");
        }

        Directory.Delete(image.Folder, recursive: true);
    }

    private async Task TryAsync(DiskImage image, Action<string>? step)
    {
        var missing = Missing(image.Folder);
        PoweredEdge? edge = null;
        var switched = false;
        await using var started = await site.StartAsync(image.Folder, next =>
        {
            step?.Invoke(next);
            if (edge is not null) Look(edge, $"before {next}");
        });
        edge = started;
        var state = edge.Get<EdgeState>();
        var (active, accepted) = (await state.FindActiveAsync(Cancel), (await state.FindAcceptedAsync(Cancel))!);
        Check(edge.Serving == active!.Serving.ToString(), $"{edge.Serving} serves at the start, and {active.Serving} is in place");
        // What serves is never older than what counts as used, and what counts as used is never forgotten.
        var used = accepted.Versions.GetValueOrDefault(outcome.Manifest.Name);
        Check(edge.Get<ReleaseFolder>().Open(active.Base).Version == used, $"version {used} counts as used, and {active.Base} is in place");
        var before = (await state.ReadTrafficAsync(Cancel)).Fetched;

        await edge.GoOnAsync();
        var twin = await edge.SettleAsync(generation);

        Look(edge, "in the end");
        Check((twin.State, twin.Generation) == (outcome.State, generation), $"the twin says {twin.State} of {twin.Generation}: {twin.Error}");
        Check(edge.Serving == outcome.Serving.ToString(), $"{edge.Serving} serves");
        Check((await state.FindActiveAsync(Cancel))!.Base == outcome.Serving, "what is remembered is not what serves");
        await CheckAcceptedAsync(state, accepted.Desired);
        var crossed = (await state.ReadTrafficAsync(Cancel)).Fetched - before;
        Check(crossed <= missing + outcome.Again, $"{crossed} bytes crossed, and {missing} were missing");
        CheckDisk(edge);

        void Look(PoweredEdge now, string when)
        {
            Check(now.Serving == running.ToString() || now.Serving == outcome.Serving.ToString(), $"{now.Serving} serves {when}");
            Check(!switched || now.Serving == outcome.Serving.ToString(), $"the old release serves again {when}");
            switched |= running != outcome.Serving && now.Serving == outcome.Serving.ToString();
        }

        void Check(bool holds, string fault)
        {
            lock (Faults)
                if (!holds) Faults.Add($"{image.When}: {fault}");
        }

        async Task CheckAcceptedAsync(EdgeState remembered, DesiredTwin heeded)
        {
            var last = (await remembered.FindAcceptedAsync(Cancel))!;
            Check(last.Desired.Generation == generation && heeded.Generation <= generation, $"generation {last.Desired.Generation} is heeded, after {heeded.Generation}");
            Check(last.Versions.GetValueOrDefault(outcome.Manifest.Name) == outcome.Version, $"version {last.Versions.GetValueOrDefault(outcome.Manifest.Name)} counts as used");
        }

        void CheckDisk(PoweredEdge now)
        {
            var (folders, releases) = (now.Get<EdgeFolders>(), now.Get<ReleaseFolder>());
            var names = Directory.EnumerateDirectories(folders.Releases).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
            Check(names.SequenceEqual(outcome.OnDisk.Select(id => id.Hex).Order(StringComparer.Ordinal)), $"on disk are {string.Join(", ", names)}");
            foreach (var id in outcome.OnDisk)
            {
                var manifest = releases.Open(id);
                releases.VerifyFiles(id, manifest);
                var files = Directory.EnumerateFiles(folders.Release(id)).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToList();
                Check(files.SequenceEqual(manifest.Files.Select(file => file.Name).Append("release.dsse.json").Order(StringComparer.Ordinal)), $"{id.Short} has {string.Join(", ", files)}");
            }
        }
    }

    /// <summary>Bytes that have yet to cross.</summary>
    private long Missing(string folder)
    {
        var releases = Path.Combine(folder, "releases");
        var own = Path.Combine(releases, outcome.Update.Hex);
        var envelope = Path.Combine("releases", outcome.Update.Hex + ".json");
        var stored = Directory.EnumerateFiles(site.Cloud, outcome.Update.Hex + ".json", SearchOption.AllDirectories).Single(path => path.EndsWith(envelope, StringComparison.Ordinal));
        return outcome.Manifest.Files.Sum(file => Missing(file, Path.Combine(own, file.Name), releases)) + (File.Exists(Path.Combine(own, "release.dsse.json")) ? 0 : new FileInfo(stored).Length);
    }

    private static long Missing(ReleaseFile file, string path, string releases)
    {
        if (File.Exists(path)) return 0;
        if (!File.Exists(path + ".part")) return Directory.EnumerateFiles(releases, file.Name, SearchOption.AllDirectories).Any(held => Digest.OfFile(held) == file.Digest) ? 0 : file.SizeBytes;
        var part = File.ReadAllBytes(path + ".part");
        var good = 0;
        while (good < file.Chunks.Count && Digest.Of(Chunk()) == file.Chunks[good]) good++;
        return file.SizeBytes - Math.Min(file.SizeBytes, (long)good * ContentFiles.ChunkBytes);

        ReadOnlySpan<byte> Chunk()
        {
            var from = Math.Min(part.Length, good * ContentFiles.ChunkBytes);
            return part.AsSpan(from, Math.Min(part.Length - from, ContentFiles.ChunkBytes));
        }
    }
}
