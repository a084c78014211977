using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Images;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Gates;
using Puente.Edge.Workers;
using Puente.Edge.Workers.Judging;
using Puente.Functions.Common.Tiers;
using Puente.Imaging;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Roles;

/// <summary>An agent that has releases measured where they would serve.</summary>
public sealed class WorkerJudgeTests : IAsyncLifetime
{
    private readonly SiteUnderTest _site = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 6, 0, 0, TimeSpan.Zero));
    private ServiceProvider _agent = null!, _worker = null!;
    private SiteWorkers _workers = null!;
    private WorkerReporter _reporter = null!;
    private LabelledSample[] _samples = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private WorkerGoldenReader Reader => new(
        _workers, _agent.GetRequiredService<JudgingFolder>(), _agent.GetRequiredService<GoldenReader>(), _time, NullLogger<WorkerGoldenReader>.Instance);

    public async ValueTask InitializeAsync()
    {
        (_agent, _worker) = (_site.Inside(TierRole.Agent), _site.Inside(TierRole.Worker));
        _workers = new SiteWorkers(_agent.GetRequiredService<WorkerFolder>(), _agent.GetRequiredService<EdgeState>(), _time, NullLogger<SiteWorkers>.Instance);
        await _workers.LookAsync(Cancel);
        _reporter = _worker.GetRequiredService<WorkerReporter>();
        var folder = Directory.CreateDirectory(_agent.GetRequiredService<EdgeFolders>().Samples).FullName;
        _samples = [.. new byte[] { 20, 30, 240 }.Select(grey =>
        {
            var image = new RgbImage(16, 16);
            image.Pixels.AsSpan().Fill(grey);
            File.WriteAllBytes(Path.Combine(folder, $"{grey}.png"), ImageCodec.EncodePng(image));
            return new LabelledSample($"{grey}.png", [grey < 100 ? "crack" : "sound"], $"{grey}");
        })];
    }

    public async ValueTask DisposeAsync()
    {
        _workers.Dispose();
        await _worker.DisposeAsync();
        await _agent.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_worker_measures_what_it_would_serve()
    {
        var id = Make(folder => TinyModels.WriteTo(folder));
        await HearAsync();
        var reading = await AnsweredAsync(Reader.ReadAsync(id, null, _samples, Cancel), judge: true);
        Assert.Equal([true, true, false], reading.Candidate.Said.Select(said => said[0]));
        Assert.Null(reading.Baseline);
        Assert.Empty(Directory.EnumerateFiles(_agent.GetRequiredService<EdgeFolders>().Judgings));
    }

    [Fact]
    public async Task What_fails_there_is_said_with_the_workers_reason()
    {
        var id = Make(folder =>
        {
            TinyModels.WriteTo(folder);
            File.WriteAllBytes(Path.Combine(folder, "backbone.onnx"), TinyModels.FragileBackbone());
        });
        await HearAsync();
        var refused = await Assert.ThrowsAsync<InputException>(() => AnsweredAsync(Reader.ReadAsync(id, null, _samples, Cancel), judge: true));
        Assert.Contains($"cannot be measured by worker {Environment.MachineName}: ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_worker_answers_the_agent_measures_itself()
    {
        var id = Make(folder => TinyModels.WriteTo(folder));
        Assert.Equal(3, (await AnsweredAsync(Reader.ReadAsync(id, null, _samples, Cancel), judge: false)).Candidate.Said.Count);
        // One lives, is asked, and dies.
        await HearAsync();
        Assert.Equal(3, (await AnsweredAsync(Reader.ReadAsync(id, null, _samples, Cancel), judge: false)).Candidate.Said.Count);
    }

    private async Task HearAsync()
    {
        _reporter.Tell();
        await _workers.LookAsync(Cancel);
        Assert.Single(_workers.Seen.Live);
    }

    private async Task<GoldenReading> AnsweredAsync(Task<GoldenReading> asked, bool judge)
    {
        using var working = new WorkerJudge(
            _reporter, _worker.GetRequiredService<JudgingFolder>(), _worker.GetRequiredService<GoldenReader>(), TimeProvider.System, NullLogger<WorkerJudge>.Instance);
        if (judge) await working.StartAsync(Cancel);
        await SiteUnderTest.UntilAsync(
            async () =>
            {
                if (judge) _reporter.Tell();
                await _workers.LookAsync(Cancel);
                // The worker's clock is the machine's; the agent's passes only where it has to give up waiting.
                _time.Advance(judge ? TimeSpan.FromMilliseconds(20) : TimeSpan.FromSeconds(1));
                return asked.IsCompleted;
            },
            "an answer");
        if (judge) await working.StopAsync(Cancel);
        return await asked;
    }

    private Digest Make(Action<string> fill) => _agent.GetRequiredService<ReleaseFolder>().Make(TinyModels.Manifest(), fill);
}
