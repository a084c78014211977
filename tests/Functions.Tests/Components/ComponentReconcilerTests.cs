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
    private readonly EmbeddedDaprClient _dapr;
    private readonly FakeApplier _applier = new();
    private readonly ComponentStatus _status = new();
    private int _announced;

    public ComponentReconcilerTests() => _dapr = new EmbeddedDaprClient(new EmbeddedDaprOptions
    {
        AppId = "edge-1",
        ComponentsDirectories = { Path.Combine(AppContext.BaseDirectory, "dapr-components", "local") },
        BaseDirectory = Directory.CreateDirectory(Path.Combine(_folder, "edge")).FullName,
        SharedDirectory = Directory.CreateDirectory(Path.Combine(_folder, "cloud")).FullName,
        JsonSerializerOptions = Json.Options,
    });

    public ValueTask DisposeAsync()
    {
        _dapr.Dispose();
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
        await WantAsync("a", "b", "c");
        _applier.Refuses.Add("a");
        _applier.Fails.Add("b");

        await Reconciler().RunAsync(default);

        Assert.Equal(["a Refused 0", "b Failed 0", "c Applied 0"], Told());
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
        var store = new ComponentStore(_dapr, TimeProvider.System);
        await store.DesireAsync("edge-1", [new Component("x", Component.ProcessKind, RememberedComponentsTests.Program("x").Spec) with { Kind = "helm" }], default);
        await Reconciler().RunAsync(default);
        Assert.Equal(["x Refused 0"], Told());
    }

    private Task<bool> WantAsync(params string[] names) =>
        new ComponentStore(_dapr, TimeProvider.System).DesireAsync("edge-1", [.. names.Select(name => RememberedComponentsTests.Program(name))], default);

    private IEnumerable<string> Told() => _status.Current!.Select(report => $"{report.Name} {report.State} {report.Corrections}");

    private ComponentReconciler Reconciler() => new(
        new ComponentStore(_dapr, TimeProvider.System), [_applier], _status, _dapr,
        new TierOptions { Name = "edge-1", Data = _folder, Shared = "", Components = "", Port = 0, Trainer = "none" },
        new CloudLink(TimeProvider.System, NullLogger<CloudLink>.Instance))
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

        public List<string> Applied { get; } = [];

        public List<string> Removed { get; } = [];

        public string Kind => Component.ProcessKind;

        public Task<bool> ApplyAsync(Component component, CancellationToken cancellationToken)
        {
            if (Refuses.Contains(component.Name)) throw new InputException("command", component.Name, "is not allowed", "Allow it.");
            if (Fails.Contains(component.Name)) throw new IOException("no room");
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
