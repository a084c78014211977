using System.Text.Json;

namespace Puente.Runtime.Functions;

/// <summary>Sets poison blobs aside: the blob moves to <c>{container}-poison/</c>, a note <c>{name}.poison.json</c> lies beside it.</summary>
internal sealed class PoisonBlobs(BlobStore blobs)
{
    /// <summary>Notes, then moves: a process that dies between the two does both again. False when the blob has changed or gone, and so is not the one that failed.</summary>
    public bool SetAside(string function, BlobVersion blob, string? error)
    {
        if (blobs.Look(blob.Path) != blob) return false;
        var target = new BlobPath(blob.Path.Container + "-poison", blob.Path.Name);
        // An older version of that name stays.
        if (blobs.Exists(target)) target = target with { Name = WithVersion(blob) };
        var file = blobs.Locate(target);
        var note = new PoisonNote($"Host.Functions.{function}", "BlockBlob", blob.Path.Container, blob.Path.Name, blob.ETag, error ?? "The process died while the blob was processed.");
        DurableFile.Write(file + ".poison.json", JsonSerializer.SerializeToUtf8Bytes(note, HostJsonOptions.File));
        File.Move(blobs.Locate(blob.Path), file, overwrite: true);
        return true;
    }

    private static string WithVersion(BlobVersion blob) =>
        Path.ChangeExtension(blob.Path.Name, null) + "." + blob.ETag[..8] + Path.GetExtension(blob.Path.Name);
}
