using System.Text.Json;
using Puente.Cli.Demo.Inputs;
using Puente.Cli.Demo.Privacy;

namespace Puente.Cli.Tests.EndToEnd;

/// <summary>
/// The demo as hub and two edges in processes of their own over Redis, PostgreSQL and an S3 server. Each server is killed while it is needed and started again,
/// and the link to one edge is cut: the demo completes, nothing is lost, nothing is done twice.
/// </summary>
[Collection("One demo at a time: each trains on both cores")]
public sealed class DemoOverServersTests : IDisposable
{
    private const int Photographs = 500;
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(15), _away = TimeSpan.FromSeconds(8);
    private readonly string _data = Directory.CreateTempSubdirectory("puente-servers-").FullName;

    [Fact]
    public async Task Servers_die_and_a_link_breaks_while_the_demo_runs()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Processes are found through /proc: run on Linux.");
        await using var servers = await DemoServers.StartAsync(_data);
        string[] options = ["--components", servers.Components, "--unlabelled-count", $"{Photographs}", "--minutes", "4"];
        using var demo = DemoProcess.Start(Path.Combine(_data, "demo"), servers.Environment, options);

        await demo.SaysAsync("ingest …", _limit);
        await AwayAsync(servers.Objects.Down, servers.Objects.Up);
        await demo.SaysAsync("pretrain …", _limit);
        await AwayAsync(servers.Redis.Down, servers.Redis.Up);
        await AwayAsync(servers.Postgres.Down, servers.Postgres.Up);
        await demo.SaysAsync("release …", _limit);
        await AwayAsync(servers.Objects.Down, servers.Objects.Up);
        await servers.CutLink();
        await demo.SaysAsync("rollout …", _limit);
        await AwayAsync(servers.Redis.Down, servers.Redis.Up);
        await AwayAsync(servers.Postgres.Down, servers.Postgres.Up);
        servers.MendLink();
        await demo.SaysAsync("infer …", _limit);
        await AwayAsync(servers.Redis.Down, servers.Redis.Up);

        var (code, report) = await demo.EndAsync(_limit);
        Assert.True(code == 0, $"exit code {code}:\n{demo.Errors}");
        Assert.All(report.GetProperty("stages").EnumerateArray(), stage => Assert.True(stage.GetProperty("ok").GetBoolean(), $"{stage}"));
        Assert.StartsWith($"{Field("unlabelled-*").Count()} photographs", Detail(report, "ingest"), StringComparison.Ordinal);
        Assert.Contains("edge-2 fetched", Detail(report, "rollout"), StringComparison.Ordinal);
        Assert.True(servers.ObjectBytesOverLink > 1_000_000, $"{servers.ObjectBytesOverLink} bytes of the release came over the link of edge-2");
        StayedAtTheEdge(servers);

        using var again = DemoProcess.Start(Path.Combine(_data, "demo"), servers.Environment, options);
        var (secondCode, second) = await again.EndAsync(_limit);
        Assert.True(secondCode == 0, $"exit code {secondCode}:\n{again.Errors}");
        foreach (var name in new[] { "ingest", "pretrain", "release", "rollout", "tune", "infer" })
            Assert.True(Stage(second, name).GetProperty("reused").GetBoolean(), $"{name} was done twice");
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>The demo looks through the folders it knows; here the servers' own are looked through too.</summary>
    private void StayedAtTheEdge(DemoServers servers)
    {
        var labelled = Field("labelled-*").Select(file => ImageFile.At(file, Path.GetFileName(file))).ToList();
        Assert.NotEmpty(labelled);
        var findings = new PrivacyScan(labelled).Search([servers.Redis.Folder, servers.Postgres.Folder, servers.Objects.Folder], TestContext.Current.CancellationToken);
        Assert.True(findings.Bytes > 1_000_000, $"{findings.Bytes} bytes were searched");
        Assert.Empty(findings.Found);
    }

    /// <summary>The images of a generated set.</summary>
    private IEnumerable<string> Field(string set) => Directory.EnumerateDirectories(Path.Combine(_data, "demo", "field"), set)
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)).Where(file => Path.GetExtension(file) != ".csv");

    private static async Task AwayAsync(Func<Task> down, Func<Task> up)
    {
        await down();
        await Task.Delay(_away, TestContext.Current.CancellationToken);
        await up();
    }

    private static JsonElement Stage(JsonElement report, string name) =>
        report.GetProperty("stages").EnumerateArray().Single(stage => stage.GetProperty("name").GetString() == name);

    private static string Detail(JsonElement report, string name) => Stage(report, name).GetProperty("detail").GetString()!;
}
