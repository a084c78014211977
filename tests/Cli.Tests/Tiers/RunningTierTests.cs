using Puente.Cli.Client;
using Puente.Cli.Commands;
using Puente.Cli.Tiers;

namespace Puente.Cli.Tests.Tiers;

/// <summary>Small programs of the system stand in for tiers: what is tested is how a process is kept.</summary>
public sealed class RunningTierTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly QuietView _view = new();

    public RunningTierTests() => Assert.SkipUnless(File.Exists("/bin/sh"), "needs /bin/sh");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_tier_ends_when_its_standard_input_closes()
    {
        using var stop = new CancellationTokenSource();
        var running = Tier("echo up; cat >/dev/null; echo down").RunAsync(stop.Token);
        await ContainsAsync("up");
        await stop.CancelAsync();
        await running;
        Assert.Contains("down", ReadLog(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_use_is_told_in_the_tiers_words()
    {
        var fault = await Assert.ThrowsAsync<CommandException>(() => Tier("echo \"puente-hub: port '7071': is in use.\" >&2; exit 2").RunAsync(CancellationToken.None));
        Assert.Equal((ExitCode.WrongUse, "puente-hub: port '7071': is in use."), (fault.ExitCode, fault.Message));
    }

    [Fact]
    public async Task A_tier_that_died_is_started_again()
    {
        using var stop = new CancellationTokenSource();
        var mark = _folder.At("mark");
        var running = Tier($"if [ -e {mark} ]; then echo second; cat >/dev/null; else touch {mark}; kill -9 $$; fi").RunAsync(stop.Token);
        await ContainsAsync("second");
        await stop.CancelAsync();
        await running;
        Assert.Contains(_view.Notes, note => note.Contains("exit code 137", StringComparison.Ordinal) && note.Contains("1 of 5", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_tier_that_dies_again_and_again_is_given_up()
    {
        var fault = await Assert.ThrowsAsync<CommandException>(() => Tier("exit 7").RunAsync(CancellationToken.None));
        Assert.Contains("died 6 times (last exit code 7)", fault.Message, StringComparison.Ordinal);
        Assert.Contains("hub.log", fault.Message, StringComparison.Ordinal);
    }

    private RunningTier Tier(string script) =>
        new(new TierDefinition(new TierAddress("hub", new Uri("http://127.0.0.1:1/"), null, _folder.Root, _folder.At("logs", "hub.log")), "/bin/sh", ["-c", script]), _view, TimeProvider.System);

    private async Task ContainsAsync(string line)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!ReadLog().Split('\n').Contains(line)) await Task.Delay(20, deadline.Token);
    }

    private string ReadLog()
    {
        var path = _folder.At("logs", "hub.log");
        if (!File.Exists(path)) return "";
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
