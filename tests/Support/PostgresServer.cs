using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;
using Xunit;

namespace Puente.Tests.Support;

/// <summary>A PostgreSQL server of its own, from Debian's packages: folder, port and life are the owner's.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private readonly string _bin;
    private readonly string _folder;
    private readonly bool _durable;

    private PostgresServer(string bin, string folder, int port, bool durable) => (_bin, _folder, Port, _durable) = (bin, folder, port, durable);

    public string Folder => _folder;

    public int Port { get; }

    public string ConnectionString => To(Port);

    /// <summary>The same database by way of another port.</summary>
    public static string To(int port) => $"Host=127.0.0.1;Port={port.ToString(CultureInfo.InvariantCulture)};Database=postgres;Username=puente;Include Error Detail=true";

    /// <summary>Starts a server, or skips the test where there is none to start.</summary>
    /// <param name="durable">Whether commits reach the disk: for tests that stop or harm the server.</param>
    public static async Task<PostgresServer> Start(bool durable = true)
    {
        var bin = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (bin is null) Assert.Skip("No PostgreSQL server: apt-get install postgresql");
        var folder = Directory.CreateTempSubdirectory("puente-postgres-").FullName;
        var server = new PostgresServer(bin!, folder, FreePort(), durable);
        if (Environment.UserName == "root") await server.Run("/bin/chown", "postgres", folder);
        await server.AsServer("initdb", "-D", server.Data, "-A", "trust", "-U", "puente", "-E", "UTF8", "--no-locale", "--no-sync");
        await server.Up();
        return server;
    }

    /// <summary>Starts the server again after <see cref="Down"/>.</summary>
    public Task Up() => AsServer("pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o",
        $"-p {Port.ToString(CultureInfo.InvariantCulture)} -c listen_addresses=127.0.0.1 -c unix_socket_directories={_folder} -c max_connections=300{(_durable ? "" : " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c autovacuum=off -c shared_buffers=256MB")}", "start");

    /// <summary>Stops it at once, as a crash would.</summary>
    public Task Down() => AsServer("pg_ctl", "-D", Data, "-w", "-m", "immediate", "stop");

    /// <summary>Runs statements one after another, each a message of its own.</summary>
    public async Task Execute(params string[] statements)
    {
        await using var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await Down();
        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private string Data => Path.Combine(_folder, "data");

    // PostgreSQL refuses to run as root.
    private Task AsServer(string program, params string[] arguments) => Environment.UserName == "root"
        ? Run("/usr/sbin/runuser", ["-u", "postgres", "--", Path.Combine(_bin, program), .. arguments])
        : Run(Path.Combine(_bin, program), arguments);

    private async Task Run(string program, params string[] arguments)
    {
        // pg_ctl's server inherits the pipes: they are closed by not being there.
        var start = new ProcessStartInfo("/bin/sh") { WorkingDirectory = _folder };
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add("exec \"$0\" \"$@\" >>out.txt 2>&1 </dev/null");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}: {await File.ReadAllTextAsync(Path.Combine(_folder, "out.txt"))}");
    }
}
