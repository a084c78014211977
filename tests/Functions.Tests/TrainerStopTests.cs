using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core.Training;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Common.Trainer;
using Puente.Workflows;

namespace Puente.Functions.Tests;

/// <summary>A stop marker reaches the process, whoever set it; a process of the shell stands in for the trainer.</summary>
public sealed class TrainerStopTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-trainer-").FullName;

    private string Output => Path.Combine(_folder, "run-1");

    [Fact]
    public async Task A_marker_that_is_set_meanwhile_stops_the_process()
    {
        var begun = new TaskCompletionSource();
        var running = Trainer("echo '{\"event\":\"started\"}'; cat > /dev/null; echo ended > \"$2.ended\"; exit 130")
            .RunAsync(Job(), _ => begun.TrySetResult(), TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        StopMarker.Set(Output, stop: true);

        await Assert.ThrowsAsync<TrainerStoppedException>(() => running.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(Output, "job.json.ended")));
    }

    [Fact]
    public async Task A_marker_that_is_there_starts_nothing_until_it_is_cleared()
    {
        StopMarker.Set(Output, stop: true);
        var trainer = Trainer("exit 0");
        await Assert.ThrowsAsync<TrainerStoppedException>(() => trainer.RunAsync(Job(), _ => { }, TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(Output, "job.json")));

        StopMarker.Set(Output, stop: false);
        await trainer.RunAsync(Job(), _ => { }, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task One_more_than_may_run_at_once_waits_for_its_turn_and_can_be_stopped_there()
    {
        var trainer = Trainer("echo '{\"event\":\"started\"}'; cat > /dev/null; exit 130");
        using var end = new CancellationTokenSource();
        using var begun = new CountdownEvent(TrainerProcess.MostAtOnce);
        var running = Enumerable.Range(0, TrainerProcess.MostAtOnce)
            .Select(place => trainer.RunAsync(Job() with { Output = Path.Combine(_folder, $"busy-{place}") }, _ => begun.Signal(), end.Token)).ToList();
        Assert.True(begun.Wait(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));

        var waiting = trainer.RunAsync(Job(), _ => { }, TestContext.Current.CancellationToken);
        StopMarker.Set(Output, stop: true);
        await Assert.ThrowsAsync<TrainerStoppedException>(() => waiting.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.False(File.Exists(Path.Combine(Output, "job.json")));

        await end.CancelAsync();
        foreach (var one in running) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_loss_that_is_not_finite_is_told_apart()
    {
        var fault = await Assert.ThrowsAsync<NonFiniteLossException>(() => Trainer("echo '{\"event\":\"failed\",\"message\":\"step 7\"}'; exit 3")
            .RunAsync(Job(), _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal("step 7", fault.Message);
    }

    [Fact]
    public async Task Pretraining_goes_to_a_program_of_its_own_where_one_is_named()
    {
        var said = new List<string?>();
        var trainer = Trainer("echo '{\"event\":\"started\",\"stage\":\"trainer\"}'", Script("pretrainer", "echo '{\"event\":\"started\",\"stage\":\"pretrainer\"}'"));
        foreach (var task in new[] { TrainerTask.Pretrain, TrainerTask.Tune })
            await trainer.RunAsync(Job() with { Task = task }, line => said.Add(line.Stage), TestContext.Current.CancellationToken);
        Assert.Equal(["pretrainer", "trainer"], said);

        var fault = await Assert.ThrowsAsync<Core.InputException>(() => Trainer("exit 0", Path.Combine(_folder, "absent")).RunAsync(Job(), _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal("pretrainer", fault.Field);
    }

    [Fact]
    public async Task A_pretrainer_may_be_given_longer_to_stop()
    {
        var begun = new TaskCompletionSource();
        // Longer than a trainer may take, which three seconds bound.
        var pretrainer = Script("pretrainer", "echo '{\"event\":\"started\"}'; cat > /dev/null; sleep 4; echo ended > \"$2.ended\"; exit 130");
        var running = new TrainerProcess(Script("trainer", "exit 0"), NullLogger<TrainerProcess>.Instance, TimeProvider.System, pretrainer, TimeSpan.FromSeconds(60))
            .RunAsync(Job(), _ => begun.TrySetResult(), TestContext.Current.CancellationToken);
        await begun.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        StopMarker.Set(Output, stop: true);

        await Assert.ThrowsAsync<TrainerStoppedException>(() => running.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
        Assert.True(File.Exists(Path.Combine(Output, "job.json.ended")));
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData("40", 40.0)]
    [InlineData("0", -1.0)]
    [InlineData("soon", -1.0)]
    public void Its_seconds_are_a_setting(string? text, double? seconds)
    {
        TierOptions Read() => TierOptions.Read(new ConfigurationBuilder().AddInMemoryCollection([new("Puente:PretrainerStopSeconds", text)]).Build(), "hub");
        if (seconds == -1.0) Assert.Equal("Puente:PretrainerStopSeconds", Assert.Throws<Core.InputException>(Read).Field);
        else Assert.Equal(seconds, Read().PretrainerStop?.TotalSeconds);
    }

    [Fact]
    public void Workflows_know_these_failures_by_name()
    {
        Assert.Equal(ActivityFailure.TrainerStopped, typeof(TrainerStoppedException).FullName);
        Assert.Equal(ActivityFailure.NonFiniteLoss, typeof(NonFiniteLossException).FullName);
        Assert.Equal(ActivityFailure.BadInput, typeof(Core.InputException).FullName);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private TrainerJob Job() => new() { Task = TrainerTask.Pretrain, Output = Output };

    private TrainerProcess Trainer(string script, string? pretrainer = null) =>
        new(Script("trainer", script), NullLogger<TrainerProcess>.Instance, TimeProvider.System, pretrainer);

    private string Script(string name, string script)
    {
        var program = Path.Combine(_folder, name);
        File.WriteAllText(program, $"#!/bin/sh\n{script}\n");
        if (OperatingSystem.IsWindows()) Assert.Skip("needs a POSIX shell");
        else File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return program;
    }
}
