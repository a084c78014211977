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

    private ProcessApplier Applier()
    {
        var tier = new TierOptions { Name = "a", Data = _folder, Shared = "", Components = "", Port = 0, Trainer = "none" };
        return new ProcessApplier(new ComponentOptions { AllowedCommands = new HashSet<string> { "/bin/sleep" } }, new EdgeFolders(tier), _time, NullLogger<ProcessApplier>.Instance);
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
