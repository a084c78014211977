using Dapr.Client;
using Microsoft.Extensions.Logging;
using Puente.Core;
using Puente.Core.Components;
using Puente.Edge.Delivery.Trust;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge.Components;

/// <summary>
/// Compares the components that are wanted with what is here and closes the gap: safe to run at any time, any number of times, and with no hub in reach, for
/// what was last asked for is remembered. What the hub did not sign for this edge is not heeded.
/// </summary>
public sealed class ComponentReconciler(
    ComponentStore desired, IEnumerable<IComponentApplier> appliers, ComponentStatus status, DaprClient dapr, TierOptions tier, CloudLink cloud,
    ILogger<ComponentReconciler> log)
{
    private const string State = "state", Remembered = "components";
    private readonly Dictionary<string, IComponentApplier> _appliers = appliers.ToDictionary(applier => applier.Kind, StringComparer.Ordinal);
    private readonly Dictionary<string, int> _corrections = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _running = new(1, 1);
    private string? _refused;

    /// <summary>Told when components stand otherwise than before: the reported twin is due.</summary>
    public required Func<CancellationToken, Task> Announce { get; init; }

    /// <summary>Does what is to be done; one that is under way is not doubled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!await _running.WaitAsync(0, cancellationToken)) return;
        try
        {
            var known = await dapr.GetStateAsync<RememberedComponents?>(State, Remembered, cancellationToken: cancellationToken) ?? RememberedComponents.None;
            if (await FindDesiredAsync(cancellationToken) is { } next && next.Generation > known.Generation) known = await RememberAsync(known.Follow(next), cancellationToken);
            var reports = new List<ComponentReport>();
            foreach (var component in known.Wanted) reports.Add(await ApplyAsync(component, known.Generation, cancellationToken));
            foreach (var component in known.Leaving)
                if (await RemoveAsync(component, known.Generation, cancellationToken) is { } stays) reports.Add(stays);
                else known = await RememberAsync(known with { Leaving = [.. known.Leaving.Where(other => other != component)] }, cancellationToken);
            if (status.Set([.. reports.OrderBy(report => report.Name, StringComparer.Ordinal)])) await Announce(cancellationToken);
        }
        finally
        {
            _running.Release();
        }
    }

    private async Task<ComponentReport> ApplyAsync(Component component, long generation, CancellationToken cancellationToken)
    {
        var report = new ComponentReport(component.Name, component.Kind, ComponentState.Applied, generation, _corrections.GetValueOrDefault(component.Name));
        try
        {
            component.CheckName();
            if (!_appliers.TryGetValue(component.Kind, out var applier))
                throw new InputException("components.kind", component.Kind, "is done by nothing here", $"Give one of: {string.Join(", ", _appliers.Keys.Order(StringComparer.Ordinal))}.");
            if (!await applier.ApplyAsync(component, cancellationToken)) return report;
            return report with { Corrections = _corrections[component.Name] = report.Corrections + 1 };
        }
        catch (InputException e)
        {
            return report with { State = ComponentState.Refused, Detail = e.Message };
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is, it is told, tried again, and holds up no other.
            return report with { State = ComponentState.Failed, Detail = e.Message };
        }
    }

    /// <summary>How it stands when it is still here; null when it is gone.</summary>
    private async Task<ComponentReport?> RemoveAsync(Component component, long generation, CancellationToken cancellationToken)
    {
        try
        {
            component.CheckName();
            if (_appliers.TryGetValue(component.Kind, out var applier)) await applier.RemoveAsync(component, cancellationToken);
            _corrections.Remove(component.Name);
            return null;
        }
        catch (InputException)
        {
            // What this edge does not do was never here.
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return new ComponentReport(component.Name, component.Kind, ComponentState.Failed, generation, Detail: $"it is to be removed: {e.Message}");
        }
    }

    private async Task<DesiredComponents?> FindDesiredAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = await desired.FindAsync(tier.Name, cancellationToken);
            cloud.Reached();
            var signed = found is null ? null : Verified(found);
            _refused = null;
            return signed;
        }
        catch (InputException e)
        {
            if (_refused != e.Message) log.LogWarning("Components that are asked of this site are not heeded: {Reason}", e.Message);
            _refused = e.Message;
            return null;
        }
        catch (Exception e) when (CloudLink.IsMiss(e))
        {
            cloud.Missed(e);
            return null;
        }
    }

    private DesiredComponents Verified(DesiredComponents document)
    {
        using var key = UpdateGuard.TrustedKey(tier);
        var signed = document.Verify(key);
        return signed.Edge == tier.Name
            ? signed
            : throw new InputException("edge", signed.Edge, $"is asked for components, and this is {tier.Name}", "Let the hub ask again: its store gave this edge what another was asked.");
    }

    private async Task<RememberedComponents> RememberAsync(RememberedComponents next, CancellationToken cancellationToken)
    {
        await dapr.SaveStateAsync(State, Remembered, next, cancellationToken: cancellationToken);
        return next;
    }
}
