using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Xunit;

namespace Puente.Tests.Support;

/// <summary>An MQTT broker of its own, Mosquitto from Debian's package: folder, port and life are the owner's. It writes sessions and events down after each change.</summary>
internal sealed class MosquittoServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);
    private readonly string _program;
    private Process? _process;

    private MosquittoServer(string program, string folder, int port) => (_program, Folder, Port) = (program, folder, port);

    /// <summary>Its own folder, for files that its configuration names.</summary>
    public string Folder { get; }

    public int Port { get; }

    public string Url => string.Create(CultureInfo.InvariantCulture, $"tcp://127.0.0.1:{Port}");

    /// <summary>A broker that is not up yet, or a skipped test where there is none to start.</summary>
    /// <param name="listener">Further lines of configuration: users, TLS.</param>
    public static MosquittoServer Prepare(Func<string, string>? listener = null)
    {
        var program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Append("/usr/sbin").Select(d => Path.Combine(d, "mosquitto")).FirstOrDefault(File.Exists);
        if (program is null) Assert.Skip("No MQTT broker: apt-get install mosquitto");
        var server = new MosquittoServer(program!, Directory.CreateTempSubdirectory("puente-mosquitto-").FullName, PostgresServer.FreePort());
        File.WriteAllText(server.Config, string.Create(CultureInfo.InvariantCulture, $"""
            listener {server.Port} 127.0.0.1
            {listener?.Invoke(server.Folder) ?? "allow_anonymous true"}
            user {Environment.UserName}
            persistence true
            persistence_location {server.Folder}/
            autosave_interval 1
            autosave_on_changes true
            max_queued_messages 0
            log_dest file {server.Log}
            log_type all

            """));
        return server;
    }

    public static async Task<MosquittoServer> Start(Func<string, string>? listener = null)
    {
        var server = Prepare(listener);
        await server.Up();
        return server;
    }

    /// <summary>Starts the broker, again after <see cref="Down"/>, and waits until it takes connections.</summary>
    public async Task Up()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", Config]) { WorkingDirectory = Folder, RedirectStandardError = true })!;
        var deadline = DateTime.UtcNow + Deadline;
        while (!await Answers())
        {
            Assert.True(!_process.HasExited && DateTime.UtcNow < deadline, $"mosquitto did not start: {(File.Exists(Log) ? await File.ReadAllTextAsync(Log) : "")}");
            await Task.Delay(5);
        }
    }

    /// <summary>Kills it. What it has confirmed and not yet written down is gone: it confirms first.</summary>
    public Task Down() => End(p => p.Kill());

    /// <summary>Has it write everything down and end.</summary>
    public Task Stop() => End(p => Process.Start("/bin/kill", ["-TERM", p.Id.ToString(CultureInfo.InvariantCulture)]).Dispose());

    /// <summary>How often it has noted something: each packet is noted.</summary>
    public int Noted(string what)
    {
        using var log = new StreamReader(new FileStream(Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return log.ReadToEnd().Split('\n').Count(l => l.Contains(what, StringComparison.Ordinal));
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        Directory.Delete(Folder, recursive: true);
    }

    private string Config => Path.Combine(Folder, "mosquitto.conf");

    private string Log => Path.Combine(Folder, "log");

    private async Task End(Action<Process> how)
    {
        if (_process is null) return;
        how(_process);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    private async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
