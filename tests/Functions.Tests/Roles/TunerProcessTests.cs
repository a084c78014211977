using Microsoft.Extensions.DependencyInjection;
using Puente.Core.Training;
using Puente.Edge.Tuning;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Common.Trainer;

namespace Puente.Functions.Tests.Roles;

/// <summary>A tuner of a site as the process it is, with a trainer that does as it is told.</summary>
public sealed class TunerProcessTests : IAsyncLifetime
{
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Theory]
    [InlineData(TrainerExitCode.Completed, null, 0)]
    [InlineData(TrainerExitCode.NonFinite, typeof(NonFiniteLossException), 1)]
    public async Task What_an_agent_asks_for_a_tuner_does_and_ends(int trainerEnds, Type? thrown, int tunerEnds)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The trainer is a shell script.");
        await using var agent = _site.Inside(TierRole.Agent);
        var trainer = agent.GetRequiredService<IHeadTrainer>();
        var output = Path.Combine(_site.Data, "work", "tuning", "tune-1");
        var asked = trainer.TrainAsync(new TrainerJob { Task = TrainerTask.Tune, Output = output }, Cancel);

        var tuner = await _site.StartAsync("tuner", "--trainer", Script(trainerEnds));
        var error = await Record.ExceptionAsync(() => asked.WaitAsync(TimeSpan.FromSeconds(60), Cancel));

        Assert.Equal(thrown, error?.GetType());
        Assert.Equal(tunerEnds, await tuner.ExitCodeAsync());
        Assert.True(File.Exists(Path.Combine(output, "ran")));
    }

    private string Script(int exit)
    {
        var path = Path.Combine(Directory.CreateDirectory(_site.Data).FullName, "trainer");
        File.WriteAllText(path, $"#!/bin/sh\ntouch \"$(dirname \"$2\")/ran\"\necho so it ended >&2\nexit {exit}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
