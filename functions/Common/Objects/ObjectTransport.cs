namespace Puente.Functions.Common.Objects;

/// <summary>What bulk bytes travel by: HTTP to the addresses that stores sign, a folder for files that are on their way, and how long a silent link is borne.</summary>
public sealed class ObjectTransport : IDisposable
{
    private static readonly TimeSpan _connectTimeout = TimeSpan.FromSeconds(15);
    private static readonly Lazy<ObjectTransport> _default = new(() => new ObjectTransport(Path.GetTempPath(), TimeSpan.FromSeconds(30), TimeProvider.System, Random.Shared));
    private readonly string _spool;

    /// <param name="spool">Folder of files on their way into a store; made when needed. A sidecar must see it at the same path.</param>
    /// <param name="stallTimeout">A connection on which no byte comes for so long is given up.</param>
    /// <param name="time">The clock of timeouts and waits.</param>
    /// <param name="random">Where the jitter between tries comes from.</param>
    public ObjectTransport(string spool, TimeSpan stallTimeout, TimeProvider time, Random random)
    {
        (_spool, StallTimeout, Time, Random) = (spool, stallTimeout, time, random);
        Http = new HttpClient(new SocketsHttpHandler
        {
            ConnectTimeout = _connectTimeout,
            AllowAutoRedirect = false,
            // An answer that is no longer wanted is hung up on: reading it to its end would cost the link what it was spared.
            MaxResponseDrainSize = 0,
        })
        { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>For tools and tests: the system's folder for temporary files, 30 s of silence.</summary>
    public static ObjectTransport Default => _default.Value;

    internal HttpClient Http { get; }

    internal TimeSpan StallTimeout { get; }

    internal TimeProvider Time { get; }

    internal Random Random { get; }

    /// <summary>A path for a file on its way; whoever asked removes it.</summary>
    public string NewSpoolFile()
    {
        Directory.CreateDirectory(_spool);
        return Path.Combine(_spool, $"{Guid.NewGuid():n}.spool");
    }

    /// <summary>Removes what a process that died left on its way. For the one process that owns the folder, at its start.</summary>
    public void ClearSpool()
    {
        if (!Directory.Exists(_spool)) return;
        foreach (var left in Directory.EnumerateFiles(_spool, "*.spool")) File.Delete(left);
    }

    /// <inheritdoc/>
    public void Dispose() => Http.Dispose();
}
