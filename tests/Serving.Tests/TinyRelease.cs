using Puente.Core.Releases;
using Puente.Serving.Models;

namespace Puente.Serving.Tests;

/// <summary>A folder of tiny graphs, removed at the end.</summary>
public sealed class TinyRelease : IDisposable
{
    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"puente-serving-{Guid.NewGuid():n}");

    public TinyRelease() => TinyModels.WriteTo(Folder);

    public LoadedRelease Load(ReleaseManifest? manifest = null, string id = "sha256:0000000000000000000000000000000000000000000000000000000000000001") =>
        LoadedRelease.Load(Folder, manifest ?? TinyModels.Manifest(), id);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
