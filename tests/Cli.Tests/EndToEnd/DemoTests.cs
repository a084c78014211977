using System.Globalization;
using System.Text.Json;

namespace Puente.Cli.Tests.EndToEnd;

/// <summary>
/// The demo as a newcomer runs it, made small, with processes killed under it. Kills: three here; <c>PUENTE_KILLS=10</c> for as many as the
/// product promises, <c>PUENTE_SEED</c> for other instants.
/// </summary>
[Collection("One demo at a time: each trains on both cores")]
public sealed class DemoTests : IDisposable
{
    private static readonly string[] _small = ["--unlabelled-count", "500", "--minutes", "4"];
    private static readonly TimeSpan _limit = TimeSpan.FromMinutes(15);
    private readonly string _data = Directory.CreateTempSubdirectory("puente-demo-").FullName;

    [Fact]
    public async Task The_demo_ends_well_though_its_processes_are_killed_and_does_nothing_finished_twice()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("Processes are found through /proc: run on Linux.");
        var random = new Random(Setting("PUENTE_SEED", 1));
        var demo = DemoProcess.Start(_data, _small);
        try
        {
            await demo.SaysAsync("ingest: ok", _limit);
            for (var kills = Setting("PUENTE_KILLS", 3); kills > 0; kills--)
            {
                await Task.Delay(TimeSpan.FromSeconds(random.Next(1, 20)), TestContext.Current.CancellationToken);
                if (demo.HasExited) break;
                var family = demo.Family();
                DemoProcess.Kill(family[random.Next(family.Count)].Id);
                await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
                if (!demo.HasExited) continue;
                demo.Dispose();
                demo = DemoProcess.Start(_data, _small);
            }

            var (code, report) = await demo.EndAsync(_limit);
            Assert.True(code == 0, $"exit code {code}:\n{demo.Errors}");
            Complete(report);
        }
        finally
        {
            demo.Dispose();
        }

        using var again = DemoProcess.Start(_data, _small);
        var (secondCode, second) = await again.EndAsync(_limit);
        Assert.True(secondCode == 0, $"exit code {secondCode}:\n{again.Errors}");
        foreach (var stage in second.GetProperty("stages").EnumerateArray())
            if (stage.GetProperty("name").GetString() is "ingest" or "pretrain" or "release" or "rollout" or "tune")
                Assert.True(stage.GetProperty("reused").GetBoolean(), $"{stage} was done twice");
        Assert.Empty(again.Family());
    }

    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--edges", "none")]
    [InlineData("--photo", "/nowhere/at/all.jpg")]
    [InlineData("--no-such-flag", "1")]
    public async Task Wrong_use_is_one_line_and_exit_code_2(string option, string value)
    {
        using var demo = DemoProcess.Start(_data, option, value);

        await demo.ExitAsync(_limit);

        Assert.Equal(2, demo.ExitCode);
        Assert.Contains(option, demo.Errors, StringComparison.Ordinal);
        Assert.Empty(demo.Family());
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static void Complete(JsonElement report)
    {
        Assert.All(report.GetProperty("stages").EnumerateArray(), stage => Assert.True(stage.GetProperty("ok").GetBoolean(), $"{stage}"));
        Assert.InRange(report.GetProperty("accuracy").GetDouble(), 0.6, 1);
        Assert.True(report.GetProperty("bytesToEdge").GetInt64() > 1_000_000);
        Assert.True(report.GetProperty("bytesKeptAtEdge").GetInt64() > 100_000);
        Assert.True(File.Exists(report.GetProperty("overlay").GetString()));
        Assert.True(File.Exists(report.GetProperty("report").GetString()));
        Assert.Equal(7, report.GetProperty("perClass").EnumerateObject().Count());
    }

    private static int Setting(string name, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : otherwise;
}
