using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Puente.Bench.Dapr;

/// <summary>A redis-server of this run: a free port, a temporary folder, gone with it.</summary>
internal sealed class OwnRedis : IAsyncDisposable
{
    /// <summary>How it keeps what it is given.</summary>
    public const string Durability = "redis-server of this run, append-only file synced once a second";

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private const string Program = "redis-server";
    private readonly Process _process;
    private readonly string _folder;

    private OwnRedis(Process process, string folder, string host) => (_process, _folder, Host) = (process, folder, host);

    public string Host { get; }

    /// <summary>Starts one and waits until it listens; null where none is installed.</summary>
    /// <exception cref="IOException">It does not come up.</exception>
    public static async Task<OwnRedis?> StartAsync()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Select(d => Path.Combine(d, Program)).FirstOrDefault(File.Exists);
        if (program is null) return null;
        var folder = Directory.CreateTempSubdirectory("puente-bench-redis-").FullName;
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(program) { WorkingDirectory = folder };
        string[] arguments =
            ["--port", port, "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "yes", "--appendfsync", "everysec", "--logfile", Path.Combine(folder, "log")];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        var redis = new OwnRedis(Process.Start(start)!, folder, "127.0.0.1:" + port);
        await redis.ListensAsync(int.Parse(port, CultureInfo.InvariantCulture));
        return redis;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task ListensAsync(int port)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(20))
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException fault) when (_process.HasExited || watch.Elapsed > Deadline)
            {
                var log = await File.ReadAllTextAsync(Path.Combine(_folder, "log"));
                await DisposeAsync();
                throw new IOException($"{Program} did not start: {log}", fault);
            }
            catch (SocketException)
            {
                // Not yet.
            }
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
