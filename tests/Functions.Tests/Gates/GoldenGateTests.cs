using Dapr.Client;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Core.Datasets;
using Puente.Core.Gates;
using Puente.Core.Images;
using Puente.Core.Twins;
using Puente.Edge;
using Puente.Edge.Delivery;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Gates;
using Puente.Functions.Common.Samples;
using Puente.Functions.Common.Tiers;
using Puente.Imaging;
using Puente.Serving.Models;
using Puente.Serving.Tests;

namespace Puente.Functions.Tests.Gates;

/// <summary>A release is measured beside the one that serves, on samples of the site: dark ones are cracks, reddish ones corrosion, pale ones sound.</summary>
public sealed class GoldenGateTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-golden-").FullName;
    private readonly ModelHost _models = new();
    private readonly TierOptions _tier;
    private readonly EdgeFolders _folders;
    private readonly ReleaseFolder _releases;
    private readonly LabelledFolder _samples;
    private HubUnderTest _store = null!;

    public GoldenGateTests()
    {
        _tier = new TierOptions { Name = "edge-1", Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none" };
        _folders = new EdgeFolders(_tier);
        _releases = new ReleaseFolder(_folders, _tier);
        _samples = new LabelledFolder(_folders.Samples);
    }

    private EdgeState State => new(_store.Get<DaprClient>());

    private GoldenGate Gate => new(new GoldenReader(_models, _releases, _folders, NullLogger<GoldenReader>.Instance), State, _samples, NullLogger<GoldenGate>.Instance);

    public async ValueTask InitializeAsync() => _store = await HubUnderTest.StartAsync();

    [Fact]
    public async Task One_class_that_is_found_less_often_is_told_and_the_others_are_not()
    {
        Label(12);
        Serve(Make("serving"));
        var worse = Make("worse", bias: [-9f, -5f, -6f]);

        var findings = await Gate.JudgeAsync(worse, [new GateRule(GateKind.Golden) { MinSamples = 10 }], default);

        Assert.Equal(["crack Failed", "corrosion-stain Passed", "sound Passed"], findings.Select(finding => $"{finding.Class} {finding.Outcome}"));
        Assert.Equal((0.0, 1.0, 12), (findings[0].Value, findings[0].Baseline, findings[0].Samples));
        Assert.NotEqual(worse.ToString(), _models.CurrentId);
    }

    [Fact]
    public async Task Too_few_samples_are_unknown_and_nothing_is_loaded_for_them()
    {
        Label(5);

        var finding = Assert.Single(await Gate.JudgeAsync(Digest.Of("not on disk"u8), [new GateRule(GateKind.Golden) { Class = "crack" }], default));

        Assert.Equal((GateOutcome.Unknown, 5, "crack: 5 samples here, 20 are needed"), (finding.Outcome, finding.Samples, finding.Reason));
        Assert.Equal(GateOutcome.Unknown, Assert.Single(await Gate.JudgeAsync(Digest.Of("not on disk"u8), [new GateRule(GateKind.Golden)], default)).Outcome);
    }

    [Fact]
    public async Task Where_nothing_serves_a_drop_is_unknown_and_a_minimum_is_not()
    {
        Label(10);
        var first = Make("first");
        var drop = new GateRule(GateKind.Golden) { Class = "crack", MinSamples = 10 };

        Assert.Equal(GateOutcome.Unknown, Assert.Single(await Gate.JudgeAsync(first, [drop], default)).Outcome);
        Assert.Equal(GateOutcome.Passed, Assert.Single(await Gate.JudgeAsync(first, [drop with { Minimum = 0.9 }], default)).Outcome);
    }

    [Fact]
    public async Task Held_out_samples_judge_where_there_are_some()
    {
        Label(12, Split.Test, 4);
        Serve(Make("serving"));

        Assert.Equal(4, Assert.Single(await Gate.JudgeAsync(Make("other"), [new GateRule(GateKind.Golden) { Class = "crack", MinSamples = 4 }], default)).Samples);
    }

    [Fact]
    public async Task Without_a_head_embeddings_are_measured_by_their_neighbours()
    {
        Label(12);
        Serve(Make("serving"));

        var findings = await Gate.JudgeAsync(Make("bare", head: false), [new GateRule(GateKind.Golden) { MinSamples = 10 }], default);

        Assert.Equal(3, findings.Count);
        // The backbone is the same: what its embeddings tell is too.
        Assert.All(findings, finding => Assert.Equal((GateOutcome.Passed, finding.Baseline), (finding.Outcome, finding.Value)));
        Assert.Equal(1, findings[1].Value);
    }

    [Fact]
    public async Task A_death_right_after_the_switch_forgets_no_version()
    {
        var state = State;
        using var activation = Activation(state);
        var id = Make("serving");
        await state.SaveAcceptedAsync(new AcceptedUpdate(new DesiredTwin("edge-1", 1, id.ToString(), "rollout", DateTimeOffset.UnixEpoch), DateTimeOffset.UnixEpoch, new Dictionary<string, int>()), default);
        await state.SaveActiveAsync(new ActiveReleases(id, null), default);

        await activation.ActivateBaseAsync(id, default);

        var manifest = _releases.Open(id);
        Assert.Equal(manifest.Version, (await state.FindAcceptedAsync(default))!.Versions.GetValueOrDefault(manifest.Name));
    }

    [Fact]
    public async Task A_site_that_is_rolled_back_serves_the_head_that_it_tuned()
    {
        var state = State;
        using var activation = Activation(state);
        // What no longer serves and was not just before goes from the disk, so each is made in its turn.
        var old = Make("old");
        await PlaceAsync(old);
        var tuned = Make("tuned");
        await activation.ActivateLocalAsync(tuned, old, default);

        var next = Make("next");
        await PlaceAsync(next);
        Assert.Equal(next.ToString(), _models.CurrentId);
        await PlaceAsync(old);

        async Task PlaceAsync(Digest id)
        {
            var desired = new DesiredTwin("edge-1", 1, id.ToString(), "rollout", DateTimeOffset.UnixEpoch);
            await state.SaveAcceptedAsync(new AcceptedUpdate(desired, DateTimeOffset.UnixEpoch, new Dictionary<string, int>()), default);
            await activation.ActivateBaseAsync(id, default);
        }

        Assert.Equal(tuned.ToString(), _models.CurrentId);
        Assert.Equal((old, tuned), (await state.FindActiveAsync(default) is { } active ? (active.Base, active.Local) : default));
    }

    [Fact]
    public async Task In_an_agent_what_its_workers_serve_is_measured_from_disk()
    {
        Label(12);
        await State.SaveActiveAsync(new ActiveReleases(Make("serving"), null), default);

        var finding = Assert.Single(await Gate.JudgeAsync(Make("worse", bias: [-9f, -5f, -6f]), [new GateRule(GateKind.Golden) { Class = "crack", MinSamples = 10 }], default));

        Assert.Equal((GateOutcome.Failed, 0.0, 1.0), (finding.Outcome, finding.Value, finding.Baseline));
    }

    [Fact]
    public void Of_more_samples_than_are_looked_at_every_class_has_its_part_and_held_out_ones_come_first()
    {
        List<LabelledSample> samples = [.. TinyModels.Classes.SelectMany(name => Enumerable.Range(0, 1500).Select(i => new LabelledSample($"{name}-{i}.png", [name], $"{name}-{i}", i % 100 == 0 ? Split.Test : Split.Train)))];

        var chosen = GoldenGate.Chosen(samples);

        Assert.Equal(GoldenGate.MaxSamples, chosen.Count);
        Assert.Equal(chosen, GoldenGate.Chosen([.. samples.AsEnumerable().Reverse()]));
        Assert.All(chosen.Take(45), sample => Assert.Equal(Split.Test, sample.Split));
        Assert.All(TinyModels.Classes, name => Assert.InRange(chosen.Count(sample => sample.Classes.Contains(name)), 500, 850));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _models.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Digest Make(string name, float[]? bias = null, bool head = true) => _releases.Make(TinyModels.Manifest(name, head: head), folder => TinyModels.WriteTo(folder, bias: bias));

    private ReleaseActivation Activation(EdgeState state) => new(
        new ReleaseServing(_models, _releases, _folders, NullLogger<ReleaseServing>.Instance), _releases, _folders, state, new UpdateGuard(state, _tier, TimeProvider.System),
        new ReleaseShelf(_folders, state, NullLogger<ReleaseShelf>.Instance), _tier, NullLogger<ReleaseActivation>.Instance);

    private void Serve(Digest id) => _models.SwitchTo(_models.Load(_folders.Release(id), _releases.Open(id), id.ToString()));

    private void Label(int perClass, Split split = Split.Auto, int held = int.MaxValue)
    {
        Directory.CreateDirectory(_folders.Samples);
        var samples = new List<LabelledSample>();
        foreach (var (name, red, green, blue) in new (string, byte, byte, byte)[] { ("crack", 20, 20, 20), ("corrosion-stain", 170, 60, 40), ("sound", 220, 220, 220) })
            for (var i = 0; i < perClass; i++)
            {
                var pixels = new byte[16 * 16 * 3];
                for (var at = 0; at < pixels.Length; at += 3) (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(red + (i % 5)), (byte)(green + (i % 3)), blue);
                File.WriteAllBytes(Path.Combine(_folders.Samples, $"{name}-{i}.png"), ImageCodec.EncodePng(new RgbImage(16, 16, pixels)));
                samples.Add(new LabelledSample($"{name}-{i}.png", [name], $"{name}-{i}", i < held ? split : Split.Train));
            }

        Json.WriteFile(Path.Combine(_folders.Samples, "labels.json"), new LabelledSet(TinyModels.Classes, samples));
    }
}
