using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Edge.Inspections.Inbox;
using Puente.Edge.Inspections.Inbox.Ledger;
using Puente.Edge.Inspections.Inbox.Notifications;
using Puente.Edge.Inspections.Inbox.Polling;
using Puente.Edge.Uplink;
using Puente.Functions.Common.Objects;
using Puente.Runtime.Dapr;

namespace Puente.Functions.Tests.Inbox;

/// <summary>What one process of a site has of the inbox. Several on one folder are several processes on one store and one state.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly EmbeddedDaprClient _dapr;
    private readonly InboxWorker _worker;
    private readonly ObjectTransport _transport;

    public Site(string folder, Func<ObjectStore, IPhotographInspector> inspector, InboxOptions options, TimeProvider time)
    {
        (Options, Started) = (options, time.GetUtcNow());
        _dapr = new EmbeddedDaprClient(new EmbeddedDaprOptions
        {
            AppId = "edge-1",
            ComponentsDirectories = { Path.Combine(folder, "components") },
            BaseDirectory = folder,
            SharedDirectory = folder,
            JsonSerializerOptions = Json.Options,
        });
        // Waits between tries are the test's to move on; silence is not: the servers are real.
        _transport = new ObjectTransport(Path.Combine(folder, "spool"), TimeSpan.FromDays(20), time, new Random(1));
        Store = new InboxStore(_dapr, options, _transport);
        Own = new ObjectStore(_dapr, "objects", _transport);
        Inspector = inspector(Own);
        State = new InboxState(_dapr);
        Ledger = new InboxLedger(State, options, time);
        var backoff = new Backoff(new Random(1));
        Sources = new InboxSources(options, Store, NullLogger<InboxSources>.Instance);
        Poller = new InboxPoller(Sources, Store, Ledger, State, options, time, NullLogger<InboxPoller>.Instance);
        Blobs = new BlobTriggerArrivals(
            Ledger, Store, Sources, options, backoff, time, NullLogger<BlobTriggerArrivals>.Instance);
        Notified = new NotifiedArrivals(Ledger, Store, options, NullLogger<NotifiedArrivals>.Instance);
        _worker = new InboxWorker(Ledger, Store, Own, Inspector, options, backoff, time, NullLogger<InboxWorker>.Instance);
    }

    public DateTimeOffset Started { get; }

    public IPhotographInspector Inspector { get; }

    public InboxOptions Options { get; }

    public InboxStore Store { get; }

    public ObjectStore Own { get; }

    public InboxState State { get; }

    public InboxLedger Ledger { get; }

    public InboxSources Sources { get; }

    public InboxPoller Poller { get; }

    public BlobTriggerArrivals Blobs { get; }

    public NotifiedArrivals Notified { get; }

    public Task<InboxStatus> StatusAsync() => Ledger.StatusAsync(TestContext.Current.CancellationToken);

    /// <summary>Begins to inspect.</summary>
    public async Task<Site> WorkAsync()
    {
        await _worker.StartAsync(CancellationToken.None);
        return this;
    }

    /// <summary>Ends to inspect, as a process that is asked to.</summary>
    public Task StopAsync() => _worker.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _worker.Dispose();
        _transport.Dispose();
        _dapr.Dispose();
    }
}
