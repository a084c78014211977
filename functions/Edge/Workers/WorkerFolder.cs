using System.Text.Json;
using Microsoft.Extensions.Logging;
using Puente.Core;

namespace Puente.Edge.Workers;

/// <summary>Where workers tell how they are: a file for each start of a worker, which appears whole or not at all.</summary>
public sealed class WorkerFolder(EdgeFolders folders, ILogger<WorkerFolder> log)
{
    private const string Extension = ".json";

    /// <summary>Whether a worker's word is here.</summary>
    public bool Has(string id) => File.Exists(Place(id));

    /// <summary>Keeps a worker's word in place of its earlier ones.</summary>
    public void Write(WorkerReport report)
    {
        Directory.CreateDirectory(folders.Workers);
        Json.WriteFile(Place(report.Id), report);
    }

    /// <summary>The last word of each. A file that is none is set aside.</summary>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    public IReadOnlyList<WorkerReport> Read()
    {
        if (!Directory.Exists(folders.Workers)) return [];
        var all = new List<WorkerReport>();
        foreach (var path in Directory.EnumerateFiles(folders.Workers, "*" + Extension).Order(StringComparer.Ordinal))
            if (Read(path) is { } report) all.Add(report);
        return all;
    }

    /// <summary>Forgets a worker.</summary>
    public void Delete(string id)
    {
        File.Delete(Place(id));
        // Killed while it wrote, it left half a word.
        File.Delete(Place(id) + ".tmp");
    }

    private WorkerReport? Read(string path)
    {
        try
        {
            var report = JsonSerializer.Deserialize<WorkerReport>(File.ReadAllBytes(path), Json.Options);
            if (report is { Figures.IsWhole: true } && report.Id == Path.GetFileNameWithoutExtension(path)) return report;
            log.LogError("{File} is no worker's word that this program knows; it is set aside.", Path.GetFileName(path));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (JsonException e)
        {
            log.LogError(e, "{File} is no worker's word; it is set aside.", Path.GetFileName(path));
        }

        File.Move(path, path + ".bad", overwrite: true);
        return null;
    }

    private string Place(string id) => Path.Combine(folders.Workers, id + Extension);
}
