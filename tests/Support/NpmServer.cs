using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Xunit;

namespace Puente.Tests.Support;

/// <summary>A server from the npm packages of <c>tests/Support/npm</c>, a process of its own: folder, port and life are the owner's. What it stored outlives <see cref="Down"/>.</summary>
internal abstract class NpmServer : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private readonly string _program;
    private Process? _process;

    /// <summary>A server that is not up yet, or a skipped test where there is none to start.</summary>
    /// <param name="program">Name of the program in <c>node_modules/.bin</c>.</param>
    protected NpmServer(string program)
    {
        var found = Find(program);
        if (found is null) Assert.Skip($"No {program}: npm ci --prefix tests/Support/npm");
        (_program, Folder, Port) = (found!, Directory.CreateTempSubdirectory($"puente-{program}-").FullName, PostgresServer.FreePort());
    }

    /// <summary>Its own folder.</summary>
    public string Folder { get; }

    public int Port { get; }

    public string Address => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}");

    protected abstract IEnumerable<string> Arguments { get; }

    /// <summary>Starts the server, again after <see cref="Down"/>, and waits until it takes connections.</summary>
    public async Task Up()
    {
        var start = new ProcessStartInfo(_program) { WorkingDirectory = Folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in Arguments) start.ArgumentList.Add(argument);
        _process = Process.Start(start)!;
        var output = new List<string>();
        void Keep(object sender, DataReceivedEventArgs line)
        {
            lock (output) if (line.Data is { } text && output.Count < 50) output.Add(text);
        }

        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        var deadline = DateTime.UtcNow + Deadline;
        while (!await Answers())
        {
            lock (output) Assert.True(!_process.HasExited && DateTime.UtcNow < deadline, $"{_program} did not start: {string.Join('\n', output)}");
            await Task.Delay(20);
        }
    }

    /// <summary>Kills it.</summary>
    public async Task Down()
    {
        if (_process is null) return;
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await Down();
        Directory.Delete(Folder, recursive: true);
    }

    private static string? Find(string program)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Path.Combine(folder.FullName, "tests", "Support", "npm", "node_modules", ".bin", program) is var path && File.Exists(path))
                return path;
        return null;
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
