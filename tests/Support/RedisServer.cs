using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Xunit;

namespace Puente.Tests.Support;

/// <summary>A Redis server of its own, from Debian's package: folder, port and life are the owner's. Each write is synced to disk before it is answered.</summary>
internal sealed class RedisServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string _program;
    private readonly string _folder;
    private readonly int _port;
    private Process? _process;

    private RedisServer(string program, string folder, int port) => (_program, _folder, _port) = (program, folder, port);

    public string Folder => _folder;

    public int Port => _port;

    public string Host => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{_port}");

    /// <summary>A server that is not up yet, or a skipped test where there is none to start.</summary>
    public static RedisServer Prepare()
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/bin").Select(d => Path.Combine(d, "redis-server")).FirstOrDefault(File.Exists);
        if (program is null) Assert.Skip("No Redis server: apt-get install redis-server");
        return new RedisServer(program!, Directory.CreateTempSubdirectory("puente-redis-").FullName, PostgresServer.FreePort());
    }

    public static async Task<RedisServer> Start()
    {
        var server = Prepare();
        await server.Up();
        return server;
    }

    /// <summary>Starts the server, again after <see cref="Down"/>, and waits until it has read its log.</summary>
    public async Task Up()
    {
        var start = new ProcessStartInfo(_program) { WorkingDirectory = _folder };
        string[] arguments =
        [
            "--port", _port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", _folder, "--save", "",
            "--appendonly", "yes", "--appendfsync", "always", "--logfile", Path.Combine(_folder, "log"), "--daemonize", "no",
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var deadline = DateTime.UtcNow + Deadline;
        while (!await Answers())
        {
            Assert.True(!_process.HasExited && DateTime.UtcNow < deadline, $"redis-server did not start: {(File.Exists(Path.Combine(_folder, "log")) ? await File.ReadAllTextAsync(Path.Combine(_folder, "log")) : "")}");
            await Task.Delay(20);
        }
    }

    /// <summary>Kills it.</summary>
    public async Task Down()
    {
        if (_process is null) return;
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", _port);
            await client.GetStream().WriteAsync("PING\r\n"u8.ToArray());
            var answer = new byte[5];
            return await client.GetStream().ReadAtLeastAsync(answer, 5, throwOnEndOfStream: false) == 5 && answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
