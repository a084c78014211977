namespace Puente.Functions.Common.Tiers;

/// <summary>The temporary folder of a process beside the one that keeps the data: empty at its start, gone at its end. The keeper's is the data, and left alone.</summary>
internal sealed class OwnFolder : IDisposable
{
    private const UnixFileMode Mine = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly string? _path;

    public OwnFolder(TierOptions tier)
    {
        if (tier.Keeps) return;
        _path = tier.Own;
        // Of a process of the same number that was killed: in a container it is always the first.
        Remove();
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(_path);
        else Directory.CreateDirectory(_path, Mine);
    }

    /// <inheritdoc/>
    public void Dispose() => Remove();

    private void Remove()
    {
        if (_path is not null && Directory.Exists(_path)) Directory.Delete(_path, recursive: true);
    }
}
