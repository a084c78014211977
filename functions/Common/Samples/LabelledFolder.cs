using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Models;
using Puente.Functions.Common.Http;

namespace Puente.Functions.Common.Samples;

/// <summary>
/// Labelled images on this tier's own disk: the files and <c>labels.json</c>, which the trainer reads. An image is on disk before the
/// document names it, so that a kill between the two leaves nothing half-said.
/// </summary>
/// <param name="folder">The folder; made when absent.</param>
public sealed class LabelledFolder(string folder)
{
    private readonly SemaphoreSlim _writing = new(1, 1);

    /// <summary>The folder.</summary>
    public string Folder => folder;

    private string Document => Path.Combine(folder, "labels.json");

    /// <summary>Takes every file of a multipart request whose <c>manifest</c> part labels them.</summary>
    /// <returns>Files taken.</returns>
    /// <exception cref="InputException">No manifest, an unlabelled or missing file, an unknown class, contradictory labels.</exception>
    public async Task<int> AddAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        IReadOnlyList<LabelledUpload>? manifest = null;
        await foreach (var part in UploadedFiles.ReadAsync(request, cancellationToken))
            if (part.Field == "manifest") manifest = ReadManifest(part.Bytes);
            else files[part.Name] = part.Bytes;
        if (manifest is null)
            throw new InputException("manifest", null, "is missing", "Send a form part 'manifest': [{\"file\",\"classes\",\"group\",\"split\"}].");

        var samples = manifest.Select(entry => Check(entry, files)).ToList();
        if (files.Keys.Except(samples.Select(sample => sample.File)).FirstOrDefault() is { } unlabelled)
            throw new InputException("manifest", unlabelled, "has no entry", "Label every file that is sent.");
        await StoreAsync(files, samples, cancellationToken);
        return samples.Count;
    }

    /// <summary>The set as it stands; empty when nothing was given yet.</summary>
    public LabelledSet Read() => File.Exists(Document) ? Json.ReadFile<LabelledSet>(Document) : new LabelledSet([], []);

    /// <summary>Tells one state of the set from another, at no cost; 0 where nothing was given yet.</summary>
    public long Revision => File.Exists(Document) ? File.GetLastWriteTimeUtc(Document).Ticks : 0;

    /// <summary>Counts, and the digest over every image and label.</summary>
    public LabelledSummary Summarise()
    {
        var set = Read();
        var text = new StringBuilder();
        long bytes = 0;
        foreach (var sample in set.Samples)
        {
            var path = Path.Combine(folder, sample.File);
            bytes += new FileInfo(path).Length;
            text.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"{Digest.OfFile(path)} {string.Join('|', sample.Classes)} {sample.Group} {sample.Split}");
        }

        var perClass = set.Classes.ToDictionary(name => name, name => set.Samples.Count(sample => sample.Classes.Contains(name)));
        return new LabelledSummary(set.Samples.Count, perClass, Digest.Of(Encoding.UTF8.GetBytes(text.ToString())), bytes);
    }

    private static IReadOnlyList<LabelledUpload> ReadManifest(byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<IReadOnlyList<LabelledUpload>>(bytes, Json.Options) ?? [];
        }
        catch (JsonException e)
        {
            throw new InputException("manifest", e.Path, $"cannot be read: {e.Message}", "Send [{\"file\",\"classes\",\"group\",\"split\"}].");
        }
    }

    private static LabelledSample Check(LabelledUpload entry, Dictionary<string, byte[]> files)
    {
        if (!files.ContainsKey(entry.File))
            throw new InputException("manifest.file", entry.File, "names no file of this request", "Send the file in the same request.");
        if (entry.Classes is not { Count: > 0 })
            throw new InputException("manifest.classes", entry.File, "has no class", $"Name at least one of: {string.Join(", ", DefectClass.All)}.");
        var classes = entry.Classes.Select(DefectClass.Canonical).Distinct().ToList();
        if (classes.Count > 1 && classes.Contains(DefectClass.Sound))
            throw new InputException("manifest.classes", string.Join('|', entry.Classes), $"calls {entry.File} sound and defective at once", "Drop one of the labels.");
        return new LabelledSample(entry.File, classes, entry.Group ?? Path.GetFileNameWithoutExtension(entry.File), entry.Split);
    }

    private async Task StoreAsync(Dictionary<string, byte[]> files, List<LabelledSample> samples, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Directory.CreateDirectory(folder);
            foreach (var (name, bytes) in files)
            {
                cancellationToken.ThrowIfCancellationRequested();
                DurableFile.Write(Path.Combine(folder, name), bytes);
            }

            var all = Read().Samples.ToDictionary(sample => sample.File);
            foreach (var sample in samples) all[sample.File] = sample;
            var ordered = all.Values.OrderBy(sample => sample.File, StringComparer.Ordinal).ToList();
            var classes = DefectClass.All.Where(name => ordered.Exists(sample => sample.Classes.Contains(name))).ToList();
            Json.WriteFile(Document, new LabelledSet(classes, ordered));
        }
        finally
        {
            _writing.Release();
        }
    }
}
