using Microsoft.Extensions.Logging;

namespace Puente.Edge.Inspections.Inbox;

/// <summary>Which sources are on: those of the settings, or, where they name none, the one that sees the component's store.</summary>
public sealed class InboxSources(InboxOptions options, InboxStore store, ILogger<InboxSources> log)
{
    private IReadOnlySet<InboxSource>? _on = options.Sources;

    /// <summary>Whether a source is on.</summary>
    /// <exception cref="Dapr.DaprException">The component is not there to choose by, or the sidecar does not answer.</exception>
    public async Task<bool> AreOnAsync(InboxSource source, CancellationToken cancellationToken)
    {
        if (_on is { } known) return known.Contains(source);
        var type = await store.FindTypeAsync(cancellationToken)
            ?? throw new Dapr.DaprException(store.MissingComponent);
        var chosen = type == BlobTriggerStore.Type ? InboxSource.BlobTrigger : InboxSource.Polling;
        log.LogInformation("Photographs arrive in {Component} ({Type}) under {Prefix}; {Source} tells of them.", options.Component, type, options.Prefix, chosen);
        _on = new HashSet<InboxSource> { chosen };
        return chosen == source;
    }
}
