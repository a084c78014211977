using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Functions.Common.Trainer;

namespace Puente.Edge.Delivery;

/// <summary>Room on this edge's disk: for the release in place, the one before it, the local one, and the one on its way; the rest goes.</summary>
public sealed class ReleaseShelf(EdgeFolders folders, EdgeState state, ILogger<ReleaseShelf> log)
{
    /// <summary>Bytes that a fetch leaves free for all else that a site writes.</summary>
    public const long ReserveBytes = 64L * 1024 * 1024;

    /// <summary>Sees to it that what <paramref name="manifest"/> lacks here fits.</summary>
    /// <exception cref="InputException">It does not, with all older releases gone.</exception>
    public async Task MakeRoomAsync(Digest id, ReleaseManifest manifest, CancellationToken cancellationToken)
    {
        var needed = manifest.Files.Sum(file => Math.Max(0, file.SizeBytes - Held(id, file))) + ReserveBytes;
        if (Free >= needed) return;
        await SweepAsync(cancellationToken);
        if (Free >= needed) return;
        throw new InputException(
            "disk", folders.Releases, $"has {Free} bytes free, and release {id.Short} needs {needed}, of which {ReserveBytes} stay free", "Free space on this machine; the rollout then asks again.");
    }

    /// <summary>Removes the releases that nothing needs.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folders.Releases)) return;
        var active = await state.FindActiveAsync(cancellationToken);
        Digest? wanted = (await state.FindAcceptedAsync(cancellationToken))?.Desired.Release is { } release ? Digest.Parse(release) : null;
        // What is on its way may be in the middle of a file; what is in place is not.
        var moving = wanted == active?.Base ? null : wanted;
        var settled = new[] { active?.Base, active?.Local, active?.Before?.Base, active?.Before?.Local, active?.LastProven?.Base, active?.LastProven?.Local }.OfType<Digest>().ToHashSet();
        foreach (var folder in Directory.EnumerateDirectories(folders.Releases))
        {
            var isRelease = Digest.TryParse(Path.GetFileName(folder), out var id);
            if (isRelease && id == moving) continue;
            if (isRelease && settled.Contains(id))
            {
                RemoveUnfinished(folder);
                continue;
            }

            StopMarker.RemoveFolder(folder);
            log.LogInformation("Release {Release} is gone from the disk: neither in place nor the one before.", Path.GetFileName(folder));
        }
    }

    /// <summary>What a death left in the middle of a file.</summary>
    private static void RemoveUnfinished(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(folder).Where(file => file.EndsWith(".tmp", StringComparison.Ordinal) || file.EndsWith(".part", StringComparison.Ordinal))) File.Delete(file);
    }

    private long Free
    {
        get
        {
            Directory.CreateDirectory(folders.Releases);
            return new DriveInfo(folders.Releases).AvailableFreeSpace;
        }
    }

    private long Held(Digest id, ReleaseFile file)
    {
        var path = Path.Combine(folders.Release(id), file.Name);
        return Length(path) ?? Length(path + ".part") ?? 0;
    }

    private static long? Length(string path) => new FileInfo(path) is { Exists: true } file ? file.Length : null;
}
