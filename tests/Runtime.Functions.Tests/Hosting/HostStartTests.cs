using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Puente.Runtime.Functions.Tests;

public sealed class HostStartTests : IDisposable
{
    private readonly string folder = TestHost.NewFolder();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_port_in_use_is_named()
    {
        using var listener = new TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        await using var host = TestHost.Build(folder, [typeof(HttpFunctions)], b => b.UseEmbeddedHost(o => o.Port = port));
        var e = await Assert.ThrowsAsync<PortInUseException>(() => host.StartAsync());
        Assert.Equal(port, e.Port);
        Assert.Contains(port.ToString(System.Globalization.CultureInfo.InvariantCulture), e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_reported_at_once()
    {
        var e = Assert.Throws<HostStartupException>(() => TestHost.Build(folder, [typeof(FaultyFunctions), typeof(MoreFaults)]));
        foreach (var expected in new[] { "BadSchedule", "BadRoute", "TwoTriggers", "Unbound", "BadPath", "NotSet", "Twice", "1Name", "Orchestrator", "Level", "same" })
            Assert.Contains(e.Faults, f => f.ToString().Contains(expected, StringComparison.Ordinal));
        Assert.All(e.Faults, f => Assert.False(string.IsNullOrEmpty(f.Remedy)));
    }

    [Fact]
    public void Services_that_are_missing_are_reported()
    {
        var e = Assert.Throws<HostStartupException>(() => TestHost.Build(folder, [typeof(NeedsService)]));
        Assert.Contains("StringComparer", Assert.Single(e.Faults).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_can_be_left_out()
    {
        using var host = TestHost.Build(folder, [typeof(HttpFunctions), typeof(FaultyFunctions)], hostJson: """{ "version": "2.0", "functions": [ "Open" ] }""");
        Assert.NotNull(host);
    }

    [Fact]
    public void Keys_are_made_once_and_only_their_owner_reads_them()
    {
        var path = Path.Combine(folder, "data", "secrets.json");
        var first = HostSecretsFile.ReadOrCreate(path);
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        Assert.Equal(first.MasterKey, HostSecretsFile.ReadOrCreate(path).MasterKey);
        Assert.Equal(3, new[] { first.MasterKey, first.FunctionKeys["default"], first.SystemKeys["durabletask_extension"] }.Distinct().Count());
        Assert.All([first.MasterKey], k => Assert.True(k.Length >= 50));
        File.WriteAllText(path, """{ "masterKey": "" }""");
        Assert.Throws<HostStartupException>(() => HostSecretsFile.ReadOrCreate(path));
    }

    [Fact]
    public async Task Hosts_that_start_at_once_agree_on_the_keys()
    {
        var path = Path.Combine(folder, "shared", "secrets.json");
        var all = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => HostSecretsFile.ReadOrCreate(path).MasterKey)));
        Assert.Single(all.Distinct());
    }
}
