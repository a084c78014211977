using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Components;
using Puente.Edge;
using Puente.Edge.Components;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Sidecars;

namespace Puente.Functions.Tests.Components;

/// <summary>Real processes, kept running.</summary>
public sealed class ProcessApplierTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-components-").FullName;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(50));

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_program_is_started_kept_running_changed_and_stopped()
    {
        using var applier = Applier();
        var component = RememberedComponentsTests.Program("watch", "1000");

        Assert.False(await applier.ApplyAsync(component, default));
        var first = Running("watch");
        Assert.False(await applier.ApplyAsync(component, default));
        Assert.Equal(first.Id, Running("watch").Id);

        first.Kill();
        await first.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await UntilAsync(async () => await applier.ApplyAsync(component, default));
        var second = Running("watch");
        Assert.NotEqual(first.Id, second.Id);

        Assert.False(await applier.ApplyAsync(RememberedComponentsTests.Program("watch", "2000"), default));
        await second.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var third = Running("watch");
        await applier.RemoveAsync(component, default);
        await third.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "components")));
    }

    [Fact]
    public async Task A_program_that_keeps_ending_is_started_at_longer_intervals()
    {
        using var applier = Applier();
        var component = RememberedComponentsTests.Program("ends", "0");
        await applier.ApplyAsync(component, default);
        await UntilAsync(async () => await applier.ApplyAsync(component, default));
        var error = await FailureAsync(() => applier.ApplyAsync(component, default));
        Assert.Contains("it is started again 1 s after", error.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await applier.ApplyAsync(component, default));
        Assert.Contains("it is started again 2 s after", (await FailureAsync(() => applier.ApplyAsync(component, default))).Message, StringComparison.Ordinal);
        await applier.StopAsync(default);
    }

    [Fact]
    public async Task Intervals_grow_beyond_the_time_after_which_one_counts_as_steady()
    {
        using var applier = Applier();
        var component = RememberedComponentsTests.Program("ends", "0");
        await applier.ApplyAsync(component, default);
        await UntilAsync(async () => await applier.ApplyAsync(component, default));
        for (var seconds = 1; seconds <= 128; seconds *= 2)
        {
            Assert.Contains($"it is started again {seconds} s after", (await FailureAsync(() => applier.ApplyAsync(component, default))).Message, StringComparison.Ordinal);
            _time.Advance(TimeSpan.FromSeconds(seconds));
            Assert.True(await applier.ApplyAsync(component, default));
        }

        await applier.StopAsync(default);
    }

    [Fact]
    public async Task One_that_cannot_be_started_again_is_asked_about_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The program is a shell script.");
        var program = Path.Combine(_folder, "program");
        using var applier = Applier(program);
        var component = new Component("ends", Component.ProcessKind, System.Text.Json.JsonSerializer.SerializeToElement(new { command = program }));
        Write();
        await applier.ApplyAsync(component, default);
        File.Delete(program);
        foreach (var _ in Enumerable.Range(0, 2)) Assert.Contains("cannot be started", (await FailureAsync(() => applier.ApplyAsync(component, default))).Message, StringComparison.Ordinal);
        Write();
        Assert.True(await applier.ApplyAsync(component, default));
        await applier.StopAsync(default);

        void Write()
        {
            File.WriteAllText(program, "#!/bin/sh\nexit 0\n");
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"id\": 1")]
    public async Task A_note_that_is_damaged_holds_up_no_component(string note)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_folder, "components")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "watch.json"), note);
        using var applier = Applier();
        Assert.False(await applier.ApplyAsync(RememberedComponentsTests.Program("watch", "1000"), default));
        using var running = Running("watch");
        await applier.StopAsync(default);
    }

    [Fact]
    public async Task What_cannot_be_written_down_does_not_run_on()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Processes are looked for in /proc.");
        File.WriteAllText(Path.Combine(_folder, "components"), "no folder");
        using var applier = Applier();
        var mark = $"1000.{Random.Shared.NextInt64(1L << 50)}";
        await Assert.ThrowsAsync<IOException>(() => applier.ApplyAsync(RememberedComponentsTests.Program("watch", mark), default));
        Assert.DoesNotContain(Process.GetProcessesByName("sleep"), process => CommandLine(process).Contains(mark, StringComparison.Ordinal));

        static string CommandLine(Process process)
        {
            try
            {
                return File.ReadAllText($"/proc/{process.Id}/cmdline");
            }
            catch (IOException)
            {
                return "";
            }
        }
    }

    [Fact]
    public async Task An_edge_that_stops_starts_nothing_any_more()
    {
        using var applier = Applier();
        var component = RememberedComponentsTests.Program("watch", "1000");
        await applier.ApplyAsync(component, default);
        await applier.StopAsync(default);
        await Assert.ThrowsAsync<IOException>(() => applier.ApplyAsync(component, default));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder, "components")));
    }

    [Fact]
    public async Task What_an_edge_that_died_left_running_is_stopped_first()
    {
        using var dead = Applier();
        var component = RememberedComponentsTests.Program("watch", "1000");
        await dead.ApplyAsync(component, default);
        var left = Running("watch");

        using var next = Applier();
        Assert.False(await next.ApplyAsync(component, default));

        await left.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        Assert.NotEqual(left.Id, Running("watch").Id);
        await next.StopAsync(default);
    }

    [Fact]
    public async Task What_the_site_does_not_allow_is_refused()
    {
        using var applier = Applier();
        var component = new Component("sh", Component.ProcessKind, System.Text.Json.JsonSerializer.SerializeToElement(new { command = "/bin/sh" }));
        Assert.Equal("command", (await Assert.ThrowsAsync<InputException>(() => applier.ApplyAsync(component, default))).Field);
        var none = new Component("x", Component.ProcessKind, System.Text.Json.JsonSerializer.SerializeToElement(new { comand = "/bin/sleep" }));
        Assert.Equal("components.spec", (await Assert.ThrowsAsync<InputException>(() => applier.ApplyAsync(none, default))).Field);
    }

    private ProcessApplier Applier(string command = "/bin/sleep")
    {
        var tier = new TierOptions { Name = "a", Data = _folder, Shared = "", Components = "", Port = 0, Trainer = "none" };
        return new ProcessApplier(new ComponentOptions { AllowedCommands = new HashSet<string> { command } }, new EdgeFolders(tier), _time, NullLogger<ProcessApplier>.Instance);
    }

    private Process Running(string name) => Process.GetProcessById(Json.ReadFile<ProcessNote>(Path.Combine(_folder, "components", $"{name}.json")).Id);

    private static Task UntilAsync(Func<Task<bool>> holds) => Deadline.UntilAsync(holds, "it was put back");

    /// <summary>The first failure: a process that was just started takes a moment to end.</summary>
    private static async Task<IOException> FailureAsync(Func<Task<bool>> apply)
    {
        IOException? failure = null;
        await Deadline.UntilAsync(async () => (failure = await Record.ExceptionAsync(apply) as IOException) is not null, "it failed");
        return failure!;
    }
}
