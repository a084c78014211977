namespace Puente.Functions.Common.Objects;

/// <summary>Bytes that become a file for the time it takes to store them.</summary>
internal static class SpooledFile
{
    /// <summary>Writes <paramref name="bytes"/> to <paramref name="path"/>, runs <paramref name="store"/> and removes the file.</summary>
    public static async Task PutAsync(string path, ReadOnlyMemory<byte> bytes, Func<Task> store, CancellationToken cancellationToken)
    {
        try
        {
            await File.WriteAllBytesAsync(path, bytes, cancellationToken);
            await store();
        }
        finally
        {
            File.Delete(path);
        }
    }
}
