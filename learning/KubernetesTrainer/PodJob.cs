using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Core.Training;

namespace Puente.Trainer.Kubernetes;

/// <summary>
/// A job file as the pod reads it: the same document, its absolute paths as they are there. What the trainer would refuse it refuses; here only paths are looked at.
/// A recipe and a backbone to start from ship with the trainer, not with the data: where they lie off the volume, copies go beside the job.
/// </summary>
public sealed class PodJob
{
    /// <summary>Name of the file that the pod reads, beside the job file.</summary>
    public const string FileName = "job.pod.json";

    private const string Checkpoint = "checkpoint", Output = "output";
    private static readonly string[] Shipped = ["recipe", "initial"];
    private static readonly string[] Paths = [Output, "dataset", "shards", Checkpoint, "probe", "backbone", "labelled", "weights", "head", "other", .. Shipped];
    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false };

    private readonly string _folder;
    private readonly JsonObject _document;
    private readonly List<(string From, string To)> _copies = [];

    private PodJob(string path, SharedVolume volume, string? device)
    {
        path = Path.GetFullPath(path);
        _folder = Path.GetDirectoryName(path)!;
        _document = Document(path);
        File = volume.InPod(Path.Combine(_folder, FileName)) ?? throw Outside("job", path, volume);
        Seconds = Budget(_document);
        var isOwn = IsCheckpointOwn();
        foreach (var (name, value) in _document.ToList())
            if (Paths.Contains(name, StringComparer.OrdinalIgnoreCase) && Text(value) is { Length: > 0 } given)
                _document[name] = InPod(name, given, volume);
        if (device is not null) Set("device", device);
        Digest = Identity(isOwn);
        Name = JobName.Of(Path.GetFileName(_folder), File);
    }

    /// <summary>The path of <see cref="FileName"/> in the pod.</summary>
    public string File { get; }

    /// <summary>The name of its Kubernetes Job.</summary>
    public string Name { get; }

    /// <summary>
    /// What is to be done. The checkpoint of the job's own folder is no part of it: where a run goes on from is its state, and changes while it runs.
    /// </summary>
    public Digest Digest { get; }

    /// <summary>The budget's seconds; null where it has none.</summary>
    public double? Seconds { get; }

    /// <summary>Reads the job file at <paramref name="path"/>.</summary>
    /// <param name="path">The job file.</param>
    /// <param name="volume">What the pod sees of this machine.</param>
    /// <param name="device">Where steps are computed; null: as the job says.</param>
    /// <exception cref="InputException">It is no JSON object, or names a path off the volume.</exception>
    public static PodJob Read(string path, SharedVolume volume, string? device = null) => new(path, volume, device);

    /// <summary>Writes <see cref="FileName"/> and the copies beside the job file.</summary>
    public void Write()
    {
        foreach (var (from, to) in _copies)
        {
            System.IO.File.Copy(from, to + ".tmp", overwrite: true);
            System.IO.File.Move(to + ".tmp", to, overwrite: true);
        }

        Json.WriteFile(Path.Combine(_folder, FileName), _document);
    }

    private string InPod(string name, string given, SharedVolume volume)
    {
        var path = Path.GetFullPath(given, _folder);
        if (volume.InPod(path) is { } there) return Path.IsPathRooted(given) ? there : given;
        if (!Shipped.Contains(name, StringComparer.OrdinalIgnoreCase) || !System.IO.File.Exists(path)) throw Outside(name, path, volume);
        var copy = $"{name.ToLowerInvariant()}.pod{Path.GetExtension(path)}";
        _copies.Add((path, Path.Combine(_folder, copy)));
        return copy;
    }

    private bool IsCheckpointOwn() =>
        Find(_document, Checkpoint) is { } checkpoint && Find(_document, Output) is { } output && Path.GetDirectoryName(Path.GetFullPath(checkpoint, _folder)) == Path.TrimEndingDirectorySeparator(Path.GetFullPath(output, _folder));

    private Digest Identity(bool isCheckpointOwn)
    {
        var document = _document.DeepClone().AsObject();
        if (isCheckpointOwn) Remove(document, Checkpoint);
        // A copy of other content is another job.
        foreach (var (from, to) in _copies) document[Path.GetFileName(to)] = Digest.OfFile(from).ToString();
        return Digest.Of(JsonSerializer.SerializeToUtf8Bytes(document, Json.Options));
    }

    private void Set(string name, string value)
    {
        Remove(_document, name);
        _document[name] = value;
    }

    /// <summary>Names are read whatever their case: the trainer's reader does so.</summary>
    private static void Remove(JsonObject document, string name)
    {
        foreach (var key in document.Select(field => field.Key).Where(key => key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList())
            document.Remove(key);
    }

    private static string? Find(JsonObject document, string name) =>
        Text(document.FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static double? Budget(JsonObject document) =>
        document["budget"] is JsonObject budget && budget["seconds"] is JsonValue value && value.TryGetValue<double>(out var seconds) && double.IsFinite(seconds) ? seconds : null;

    private static JsonObject Document(string path)
    {
        try
        {
            return JsonNode.Parse(System.IO.File.ReadAllText(path), documentOptions: Lenient) as JsonObject ?? throw new JsonException("the document is no object");
        }
        catch (Exception e) when (e is JsonException or FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InputException("file", path, $"cannot be read as {nameof(TrainerJob)}: {e.Message}", "Check the path and the document's fields.");
        }
    }

    private static InputException Outside(string field, string path, SharedVolume volume) => new(
        field, path, $"does not lie on the volume that the pod shares, which is {volume.Here} here and {volume.There} there",
        $"Move it there, or set {LauncherOptions.Prefix}VOLUME to the folder in which the volume lies here.");
}
