using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Core.Components;
using Puente.Edge.Components;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests.Components;

/// <summary>From the set that the hub wants to what is here, and what is said of it.</summary>
public sealed class ComponentReconcilerTests : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-components-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly EmbeddedDaprClient _dapr;
    private readonly FakeApplier _applier = new();
    private readonly ComponentStatus _status = new();
    private int _announced;

    public ComponentReconcilerTests()
    {
        File.WriteAllText(Trust, _key.ExportSubjectPublicKeyInfoPem());
        _dapr = new EmbeddedDaprClient(new EmbeddedDaprOptions
        {
            AppId = "edge-1",
            ComponentsDirectories = { Path.Combine(AppContext.BaseDirectory, "dapr-components", "local") },
            BaseDirectory = Directory.CreateDirectory(Path.Combine(_folder, "edge")).FullName,
            SharedDirectory = Directory.CreateDirectory(Path.Combine(_folder, "cloud")).FullName,
            JsonSerializerOptions = Json.Options,
        });
    }

    private string Trust => Path.Combine(_folder, "hub.pem");

    private ComponentStore Hub => new(_dapr, TimeProvider.System, new TwinSigner(() => ECDsa.Create(_key.ExportParameters(includePrivateParameters: true)), TimeSpan.FromDays(1)));

    public ValueTask DisposeAsync()
    {
        _dapr.Dispose();
        _key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_set_is_applied_corrected_and_taken_away_and_each_change_is_told_once()
    {
        var reconciler = Reconciler();
        await reconciler.RunAsync(default);
        Assert.Null(_status.Current);

        await WantAsync("a", "b");
        await reconciler.RunAsync(default);
        await reconciler.RunAsync(default);
        Assert.Equal(["a Applied 0", "b Applied 0"], Told());
        Assert.Equal(1, _announced);

        _applier.Corrects.Add("b");
        await reconciler.RunAsync(default);
        Assert.Equal(["a Applied 0", "b Applied 1"], Told());

        await WantAsync("a");
        _applier.Fails.Add("b");
        await reconciler.RunAsync(default);
        Assert.Equal(["a Applied 0", "b Failed 0"], Told());
        _applier.Fails.Clear();
        await reconciler.RunAsync(default);
        Assert.Equal(["a Applied 0"], Told());
        Assert.Equal(["b"], _applier.Removed);
    }

    [Fact]
    public async Task A_fault_of_one_is_told_and_holds_up_no_other()
    {
        await WantAsync("a", "b", "c", "d");
        _applier.Refuses.Add("a");
        _applier.Fails.Add("b");
        _applier.Breaks.Add("c");

        await Reconciler().RunAsync(default);

        Assert.Equal(["a Refused 0", "b Failed 0", "c Failed 0", "d Applied 0"], Told());
    }

    [Fact]
    public async Task An_edge_that_starts_again_knows_what_it_was_asked_for()
    {
        await WantAsync("a");
        await Reconciler().RunAsync(default);
        _applier.Applied.Clear();

        await Reconciler().RunAsync(default);

        Assert.Equal(["a"], _applier.Applied);
    }

    [Fact]
    public async Task A_kind_that_nothing_does_is_refused()
    {
        await Hub.DesireAsync("edge-1", [new Component("x", Component.ProcessKind, RememberedComponentsTests.Program("x").Spec) with { Kind = "helm" }], default);
        await Reconciler().RunAsync(default);
        Assert.Equal(["x Refused 0"], Told());
    }

    [Fact]
    public async Task What_the_hub_did_not_sign_for_this_edge_is_not_heeded()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var wanted = new DesiredComponents("edge-1", 1, [RememberedComponentsTests.Program("a")], DateTimeOffset.UnixEpoch);
        foreach (var document in new[] { wanted, wanted.Sign(other), (wanted with { Edge = "edge-2" }).Sign(_key) with { Edge = "edge-1" } })
        {
            await WriteAsync(document);
            await Reconciler().RunAsync(default);
            Assert.Null(_status.Current);
        }

        // What is beside the signature counts for nothing.
        await WriteAsync(wanted.Sign(_key) with { Generation = 9, Components = [RememberedComponentsTests.Program("b")] });
        await Reconciler().RunAsync(default);
        Assert.Equal(["a Applied 0"], Told());

        // What is not heeded takes nothing away.
        await WriteAsync(wanted with { Generation = 10, Components = [] });
        await Reconciler().RunAsync(default);
        Assert.Equal(["a Applied 0"], Told());

        Task WriteAsync(DesiredComponents document) => _dapr.SaveStateAsync("twins", DesiredComponents.Key("edge-1"), document);
    }

    [Fact]
    public async Task What_nobody_signed_the_hub_writes_anew()
    {
        var set = new[] { RememberedComponentsTests.Program("a") };
        Assert.True(await new ComponentStore(_dapr, TimeProvider.System).DesireAsync("edge-1", set, default));
        Assert.True(await Hub.DesireAsync("edge-1", set, default));
        Assert.False(await Hub.DesireAsync("edge-1", set, default));
        await Reconciler().RunAsync(default);
        Assert.Equal(["a Applied 0"], Told());
    }

    [Fact]
    public async Task A_name_that_leaves_its_folder_is_refused()
    {
        await WantAsync("../keys/edge");
        await Reconciler().RunAsync(default);
        Assert.Equal(["../keys/edge Refused 0"], Told());
        await WantAsync();
        await Reconciler().RunAsync(default);
        Assert.Empty(_applier.Applied.Concat(_applier.Removed));
    }

    private Task<bool> WantAsync(params string[] names) =>
        Hub.DesireAsync("edge-1", [.. names.Select(name => RememberedComponentsTests.Program(name))], default);

    private IEnumerable<string> Told() => _status.Current!.Select(report => $"{report.Name} {report.State} {report.Corrections}");

    private ComponentReconciler Reconciler() => new(
        new ComponentStore(_dapr, TimeProvider.System), [_applier], _status, _dapr,
        new TierOptions { Name = "edge-1", Data = _folder, Shared = "", Components = "", Port = 0, Trainer = "none", Trust = Trust },
        new CloudLink(TimeProvider.System, NullLogger<CloudLink>.Instance), NullLogger<ComponentReconciler>.Instance)
    {
        Announce = _ =>
        {
            _announced++;
            return Task.CompletedTask;
        },
    };

    private sealed class FakeApplier : IComponentApplier
    {
        public HashSet<string> Corrects { get; } = [];

        public HashSet<string> Fails { get; } = [];

        public HashSet<string> Refuses { get; } = [];

        public HashSet<string> Breaks { get; } = [];

        public List<string> Applied { get; } = [];

        public List<string> Removed { get; } = [];

        public string Kind => Component.ProcessKind;

        public Task<bool> ApplyAsync(Component component, CancellationToken cancellationToken)
        {
            if (Refuses.Contains(component.Name)) throw new InputException("command", component.Name, "is not allowed", "Allow it.");
            if (Fails.Contains(component.Name)) throw new IOException("no room");
            if (Breaks.Contains(component.Name)) throw new UnauthorizedAccessException("not this one");
            Applied.Add(component.Name);
            return Task.FromResult(Corrects.Remove(component.Name));
        }

        public Task RemoveAsync(Component component, CancellationToken cancellationToken)
        {
            if (Fails.Contains(component.Name)) throw new IOException("it does not end");
            Removed.Add(component.Name);
            return Task.CompletedTask;
        }
    }
}
