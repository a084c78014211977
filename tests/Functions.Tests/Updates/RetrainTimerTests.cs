using Microsoft.Extensions.DependencyInjection;
using Puente.Core;
using Puente.Edge.Delivery;
using Puente.Edge.Tuning;
using Puente.Functions.Tests.Rollouts;
using Puente.Runtime.Functions;
using Puente.Workflows.Tuning;

namespace Puente.Functions.Tests.Updates;

/// <summary>When the clock may ask for a retraining.</summary>
public sealed class RetrainTimerTests : IAsyncDisposable
{
    private readonly SiteUnderTest _site = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task One_that_did_not_pass_does_not_end_those_to_come()
    {
        Assert.False(await AsksAsync());
        await RecordAsync("first", passed: false);
        Assert.False(await AsksAsync());
        await RecordAsync("second", passed: true);
        Assert.True(await AsksAsync());
        foreach (var set in new[] { "third", "fourth" })
        {
            await RecordAsync(set, passed: false);
            Assert.True(await AsksAsync());
        }
    }

    private Task RecordAsync(string set, bool passed) => ActivatorUtilities.CreateInstance<TuningFunctions>(_site.Services).Record(
        new RecordTuningInput(new Selection(Digest.Of(System.Text.Encoding.UTF8.GetBytes(set)), 10, "sha256:base", null), passed, passed ? "sha256:head" : null), Cancel);

    private async Task<bool> AsksAsync()
    {
        try
        {
            await ActivatorUtilities.CreateInstance<RetrainFunctions>(_site.Services).OnTimer(new TimerInfo(), new SilentClient(), Cancel);
            return false;
        }
        catch (NotSupportedException)
        {
            // The client was to start one.
            return true;
        }
    }
}
