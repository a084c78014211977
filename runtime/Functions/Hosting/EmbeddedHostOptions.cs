using System.Net;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Puente.Runtime.Functions;

/// <summary>Settings that only the embedded host has.</summary>
public sealed class EmbeddedHostOptions
{
    private readonly List<Func<Exception, ProblemDetails?>> exceptionMaps = [];

    /// <summary>TCP port of the functions, 0 for a free one. Default 7071.</summary>
    public int Port { get; set; } = 7071;

    /// <summary>Address to listen on. Default the loopback address.</summary>
    public IPAddress Address { get; set; } = IPAddress.Loopback;

    /// <summary>Where the host keeps its state: secrets, timer statuses, blob receipts, <c>durable.db</c>. Default <c>data</c> in the current directory.</summary>
    public string DataDirectory { get; set; } = "data";

    /// <summary>The object store's folder; containers are its first-level folders. Default <c>objects</c> in <see cref="DataDirectory"/>.</summary>
    public string? BlobRoot { get; set; }

    /// <summary>The keys. Default <c>secrets.json</c> in <see cref="DataDirectory"/>; made when missing.</summary>
    public string? SecretsFile { get; set; }

    /// <summary>Default <c>host.json</c> beside the app.</summary>
    public string HostJsonPath { get; set; } = Path.Combine(AppContext.BaseDirectory, "host.json");

    /// <summary>Where functions are looked for. Empty, the default, means the entry assembly and the assemblies it references that use this host.</summary>
    public IList<Assembly> Assemblies { get; } = [];

    /// <summary>Which types of those assemblies are looked at. Default all.</summary>
    public Func<Type, bool> IncludeType { get; set; } = _ => true;

    /// <summary>Bytes a request's body may have; above it the answer is 413. Default 100 MiB.</summary>
    public long MaxRequestBodyBytes { get; set; } = 100 << 20;

    /// <summary>How often containers are looked through. Default 500 ms. A blob counts as arrived when two looks saw the same length and time of change.</summary>
    public TimeSpan BlobPollInterval { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Pause before the second try of a blob, doubled for each further one. Default 1 s.</summary>
    public TimeSpan BlobRetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The zone NCRONTAB schedules are meant in. Default the machine's (<c>TZ</c>).</summary>
    public TimeZoneInfo TimeZone { get; set; } = TimeZoneInfo.Local;

    /// <summary>How long a stop waits for running invocations. Default 30 s.</summary>
    public TimeSpan ShutdownTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Further listeners and limits of the server.</summary>
    public Action<KestrelServerOptions>? ConfigureKestrel { get; set; }

    /// <summary>Further middleware and endpoints; runs after routing and keys are in place. Endpoints of their own port use <c>RequireHost("*:port")</c>.</summary>
    public Action<WebApplication>? ConfigureApplication { get; set; }

    /// <summary>Maps the app's own errors to answers; null passes on to the next map, then to the host's own.</summary>
    public void MapException(Func<Exception, ProblemDetails?> map) => exceptionMaps.Add(map);

    internal string BlobRootPath => Path.GetFullPath(BlobRoot ?? Path.Combine(DataDirectory, "objects"));

    internal string SecretsPath => Path.GetFullPath(SecretsFile ?? Path.Combine(DataDirectory, "secrets.json"));

    internal ProblemDetails? MapProblem(Exception e) => exceptionMaps.Select(map => map(e)).FirstOrDefault(p => p is not null);
}
