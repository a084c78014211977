using System.Security.Cryptography;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Core.Components;
using Puente.Edge.Components;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Tests.Components;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests.PowerLoss;

/// <summary>The power goes at each step of a component set's application: what was asked for is here in the end, and nothing else.</summary>
public sealed class ComponentPowerLossTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-power-").FullName;
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _key.Dispose();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task What_is_asked_for_is_here_and_nothing_else_wherever_the_power_goes()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "hub.pem"), _key.ExportSubjectPublicKeyInfoPem(), Cancel);
        var steps = await RunAsync("edge-0", int.MaxValue);
        Assert.True(steps >= 12, $"{steps} steps");
        for (var death = 1; death <= steps; death++) await RunAsync($"edge-{death}", death);
    }

    private async Task<int> RunAsync(string name, int death)
    {
        var steps = 0;
        Machine machine = null!;
        machine = new Machine(Next);
        using var dapr = Client(name, TimeProvider.System);
        var hub = new ComponentStore(dapr, TimeProvider.System, new TwinSigner(() => ECDsa.Create(_key.ExportParameters(includePrivateParameters: true)), TimeSpan.FromDays(1)));
        foreach (var wanted in new[] { new[] { "a", "b" }, ["b", "c"] })
        {
            await hub.DesireAsync(name, [.. wanted.Select(one => RememberedComponentsTests.Program(one))], Cancel);
            // As long as the power is gone nothing comes of whatever the process still tries; then another one starts.
            if (!await TryAsync()) await TryAsync();
            Assert.True(machine.Here.Order(StringComparer.Ordinal).SequenceEqual(wanted), $"{string.Join(", ", machine.Here)} is here, and {string.Join(", ", wanted)} is wanted, after death {death}");
        }

        return steps;

        async Task<bool> TryAsync()
        {
            (machine.IsDark, machine.IsUsed) = (false, false);
            try
            {
                using var own = Client(name, new StepClock(Next));
                machine.IsUsed = true;
                var tier = new TierOptions { Name = name, Data = _folder, Shared = _folder, Components = _folder, Port = 0, Trainer = "none", Trust = Path.Combine(_folder, "hub.pem") };
                await new ComponentReconciler(
                    new ComponentStore(own, TimeProvider.System), [machine], new ComponentStatus(), own, tier, new CloudLink(TimeProvider.System, NullLogger<CloudLink>.Instance),
                    NullLogger<ComponentReconciler>.Instance)
                { Announce = _ => Task.CompletedTask }.RunAsync(Cancel);
            }
            catch (Exception e) when (machine.IsDark && e is not OperationCanceledException)
            {
                // The process is gone.
            }

            return !machine.IsDark;
        }

        void Next(string step)
        {
            // Those of the store's own start are not the set's.
            if (!machine.IsUsed) return;
            if (machine.IsDark || ++steps == death)
            {
                machine.IsDark = true;
                throw new PowerLossException(step);
            }
        }
    }

    private EmbeddedDaprClient Client(string name, TimeProvider clock) => new(new EmbeddedDaprOptions
    {
        AppId = name,
        ComponentsDirectories = { Path.Combine(AppContext.BaseDirectory, "dapr-components", "local") },
        BaseDirectory = Directory.CreateDirectory(Path.Combine(_folder, name)).FullName,
        SharedDirectory = Directory.CreateDirectory(Path.Combine(_folder, "cloud")).FullName,
        JsonSerializerOptions = Json.Options,
        TimeProvider = clock,
    });

    /// <summary>What is on the machine outlives the process that put it there, as objects of a cluster do.</summary>
    private sealed class Machine(Action<string> next) : IComponentApplier
    {
        public HashSet<string> Here { get; } = new(StringComparer.Ordinal);

        public bool IsDark { get; set; }

        public bool IsUsed { get; set; }

        public string Kind => Component.ProcessKind;

        public Task<bool> ApplyAsync(Component component, CancellationToken cancellationToken)
        {
            next($"apply {component.Name}");
            Here.Add(component.Name);
            next($"applied {component.Name}");
            return Task.FromResult(false);
        }

        public Task RemoveAsync(Component component, CancellationToken cancellationToken)
        {
            next($"remove {component.Name}");
            Here.Remove(component.Name);
            next($"removed {component.Name}");
            return Task.CompletedTask;
        }
    }
}
