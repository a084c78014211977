using Puente.Cli.Demo.Inputs;
using Puente.Core;

namespace Puente.Cli.Demo.Privacy;

/// <summary>
/// Searches folders for labelled images that may not be there: as whole files (SHA-256), and as part of any file (a distinctive
/// stretch of each image, at every offset). Files of running tiers are read as they are.
/// </summary>
public sealed class PrivacyScan
{
    private const int BufferBytes = 1 << 20, MaxHits = 100;
    private readonly Dictionary<Digest, string> _whole = [];
    private readonly HashSet<long> _sizes = [];
    private readonly WindowSearch _search = new();
    private readonly int _images;
    private readonly int _unsearchable;

    /// <summary>Prepares to look for <paramref name="images"/>.</summary>
    public PrivacyScan(IEnumerable<ImageFile> images)
    {
        foreach (var image in images)
        {
            _images++;
            _whole[image.Digest] = image.Name;
            _sizes.Add(image.SizeBytes);
            var window = Window.Of(File.ReadAllBytes(image.Path));
            if (window.Length == 0) _unsearchable++;
            else _search.Add(window, image.Name);
        }
    }

    /// <summary>Searches every file under <paramref name="folders"/>.</summary>
    public PrivacyFindings Search(IEnumerable<string> folders, CancellationToken cancel)
    {
        var gate = new Lock();
        var hits = new List<PrivacyHit>();
        var files = 0;
        long bytes = 0;
        var paths = folders.Where(Directory.Exists).SelectMany(folder => new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories))
            .Where(file => file.Length > 0).Select(file => file.FullName).ToList(); // Empty ones are the locks of running tiers: they cannot be opened, and hold nothing.
        Parallel.ForEach(paths, new ParallelOptions { CancellationToken = cancel }, path =>
        {
            if (SearchFile(path, cancel) is not { } searched) return;
            lock (gate)
            {
                files++;
                bytes += searched.Bytes;
                hits.AddRange(searched.Hits.Take(MaxHits - hits.Count));
            }
        });
        return new PrivacyFindings(_images, files, bytes, [.. hits.OrderBy(hit => hit.File, StringComparer.Ordinal)], _unsearchable);
    }

    private (long Bytes, List<PrivacyHit> Hits)? SearchFile(string path, CancellationToken cancel)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 0);
            var hits = new List<PrivacyHit>();
            if (_sizes.Contains(stream.Length) && _whole.TryGetValue(Digest.Of(stream), out var whole)) hits.Add(new PrivacyHit(path, whole, 0));
            stream.Position = 0;
            return (SearchStream(path, stream, hits, cancel), hits);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // The tiers run: a temporary file may be gone between the listing and the look.
            return null;
        }
    }

    private long SearchStream(string path, FileStream stream, List<PrivacyHit> hits, CancellationToken cancel)
    {
        var buffer = new byte[BufferBytes];
        long bytes = 0;
        for (var kept = 0; ;)
        {
            cancel.ThrowIfCancellationRequested();
            var read = stream.Read(buffer, kept, buffer.Length - kept);
            if (read == 0) return bytes;
            bytes += read;
            var filled = kept + read;
            var start = bytes - filled;
            _search.Find(buffer.AsSpan(0, filled), (at, name) =>
            {
                if (hits.Count < MaxHits) hits.Add(new PrivacyHit(path, name, start + at));
            });
            // A stretch may lie across two reads: its last bytes but one are looked at again.
            kept = Math.Min(Window.Length - 1, filled);
            buffer.AsSpan(filled - kept, kept).CopyTo(buffer);
        }
    }
}
