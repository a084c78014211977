using System.Text.Json;
using Dapr;
using Dapr.Client;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>
/// Enrolments in the hub's own Dapr state, with etags: one document an edge. Its provisioning writes how that stands, joins and renewals its
/// identity, and a person its standing; each leaves the others' part as it is.
/// </summary>
public sealed class Enrolments(DaprClient dapr, CatalogStore catalog, Sightings sightings, TwinStore twins, EnrolmentCache cache, TimeProvider time)
{
    private const string Component = "state";
    private const int Tries = 5;

    /// <summary>Documents of one bulk call.</summary>
    private const int Page = 500;
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };
    private static readonly Dictionary<string, string> _none = [];

    /// <summary>What is decided about <paramref name="edge"/>; null before it asked.</summary>
    public Task<Enrolment?> FindAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<Enrolment?>(Component, Key(edge), cancellationToken: cancellationToken);

    /// <summary>The same as it was a moment ago, with its keys at hand: for what comes often.</summary>
    public ValueTask<KnownEdge> KnowAsync(string edge, CancellationToken cancellationToken) => cache.GetAsync(edge, FindAsync, cancellationToken);

    /// <summary>Looks anew the next time.</summary>
    public void Forget(string edge) => cache.Forget(edge);

    /// <summary>Of these edges those that are not of the fleet, each with the reason. One of which nothing is decided yet is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NotEnrolledAsync(IReadOnlyList<string> edges, CancellationToken cancellationToken)
    {
        var refused = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (edge, enrolment) in await FindAsync(edges, cancellationToken))
            if (!enrolment.IsOfFleet) refused[edge] = enrolment.WhyNot;
        return refused;
    }

    /// <summary>What is decided about each of <paramref name="edges"/>; one of which nothing is decided yet is absent.</summary>
    public async Task<IReadOnlyDictionary<string, Enrolment>> FindAsync(IReadOnlyCollection<string> edges, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, Enrolment>(edges.Count);
        foreach (var page in edges.Distinct().Chunk(Page))
            foreach (var item in await dapr.GetBulkStateAsync<Enrolment?>(Component, [.. page.Select(Key)], parallelism: null, cancellationToken: cancellationToken))
                if (item.Value is { } enrolment) found[enrolment.Edge] = enrolment;
        return found;
    }

    /// <summary>Keeps how an enrolment stands, and audits a change. An edge that is not enrolled loses the hub's labels.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task RecordAsync(RecordEnrolmentInput input, CancellationToken cancellationToken)
    {
        var edge = input.Enrolment.Edge;
        var (current, etag) = await ReadAsync(edge, cancellationToken);
        var known = current ?? new Enrolment(edge, input.State, input.Enrolled, _none, null, input.Instance, input.By, input.Reason, time.GetUtcNow());
        var next = known with
        {
            State = input.State,
            Enrolled = input.Enrolled,
            Labels = input.Enrolled ? known.Labels : _none,
            KeyThumbprint = input.Enrolment.KeyThumbprint,
            Instance = input.Instance,
            By = input.By,
            Reason = input.Reason,
            UpdatedAt = time.GetUtcNow(),
        };
        await SaveAsync(next, etag, cancellationToken);
        if (current?.Instance != input.Instance || current.State != input.State)
            await catalog.AuditAsync(input.By, $"edge.{input.State}", edge, input.Reason, cancellationToken);
        if (current?.Labels is { Count: > 0 } && !input.Enrolled) await RelabelAsync(edge, next, cancellationToken);
    }

    /// <summary>Gives an edge the hub's labels.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task LabelAsync(LabelEdgeInput input, CancellationToken cancellationToken)
    {
        var (current, etag) = await ReadAsync(input.Edge, cancellationToken);
        if (current is null) throw new IOException($"The enrolment of {input.Edge} is not on record yet.");
        var next = current with { Labels = input.Labels, UpdatedAt = time.GetUtcNow() };
        await SaveAsync(next, etag, cancellationToken);
        await RelabelAsync(input.Edge, next, cancellationToken);
    }

    /// <summary>Changes some of the hub's labels and leaves the others, whoever changes them meanwhile.</summary>
    /// <param name="edge">Whose.</param>
    /// <param name="labels">By key; null takes one away.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>All of the hub's labels.</returns>
    /// <exception cref="InputException">The edge is not of the fleet, or its labels are out of bounds.</exception>
    /// <exception cref="IOException">Others were faster every time.</exception>
    public async Task<IReadOnlyDictionary<string, string>> ChangeLabelsAsync(string edge, IReadOnlyDictionary<string, string?> labels, CancellationToken cancellationToken)
    {
        Enrolment? next = null;
        await UpdateAsync(
            edge,
            current =>
            {
                if (current is not { IsOfFleet: true })
                    throw new InputException("edge", edge, "is not enrolled: the hub's labels are given to edges of the fleet", $"Enrol it first: POST /api/edges/{edge}/provision.");
                var all = new Dictionary<string, string>(current.Labels);
                foreach (var (key, value) in labels)
                    if (value is null) all.Remove(key);
                    else all[key] = value;
                return next = current with { Labels = EdgeNaming.Check(all) };
            },
            cancellationToken);
        await RelabelAsync(edge, next!, cancellationToken);
        return next!.Labels;
    }

    /// <summary>Changes a document: again on what another writer left, where one was faster.</summary>
    /// <param name="edge">Whose.</param>
    /// <param name="change">The next document; null leaves it as it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="IOException">Others were faster every time.</exception>
    public async Task UpdateAsync(string edge, Func<Enrolment?, Enrolment?> change, CancellationToken cancellationToken)
    {
        for (var left = Tries; ; left--)
        {
            var (current, etag) = await ReadAsync(edge, cancellationToken);
            if (change(current) is not { } next) return;
            try
            {
                await SaveAsync(next with { UpdatedAt = time.GetUtcNow() }, etag, cancellationToken);
                return;
            }
            catch (IOException) when (left > 1)
            {
                // Read again, and decide again.
            }
        }
    }

    /// <summary>Puts enrolments on record as they are, many at a time: of a fleet that was decided on elsewhere, whose edges this hub does not know yet. Nothing is provisioned, and one row of the audit tells of all.</summary>
    /// <exception cref="DaprException">One of them is on record; those of its page of 500 and behind it are not written.</exception>
    public async Task ImportAsync(IReadOnlyCollection<Enrolment> enrolments, string by, CancellationToken cancellationToken)
    {
        foreach (var page in enrolments.Chunk(Page))
            await dapr.SaveBulkStateAsync(Component, [.. page.Select(enrolment => new SaveStateItem<Enrolment>(Key(enrolment.Edge), enrolment, "", _firstWrite))], cancellationToken);
        foreach (var enrolment in enrolments) cache.Forget(enrolment.Edge);
        await catalog.AuditAsync(by, "edges.imported", "fleet", $"{enrolments.Count} edges", cancellationToken);
    }

    /// <summary>Changes a document together with another one of the hub's state, both or neither.</summary>
    /// <param name="edge">Whose.</param>
    /// <param name="change">The next document and the change that goes with it; null leaves all as it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DaprException">Others were faster every time, or the state is out of reach.</exception>
    public async Task UpdateWithAsync(string edge, Func<Enrolment?, Task<(Enrolment Next, StateTransactionRequest Also)?>> change, CancellationToken cancellationToken)
    {
        for (var left = Tries; ; left--)
        {
            var (current, etag) = await ReadAsync(edge, cancellationToken);
            if (await change(current) is not { } both) return;
            var own = Upsert(Key(edge), both.Next with { UpdatedAt = time.GetUtcNow() }, etag);
            try
            {
                await dapr.ExecuteStateTransactionAsync(Component, [own, both.Also], cancellationToken: cancellationToken);
                cache.Forget(edge);
                return;
            }
            catch (DaprException) when (left > 1)
            {
                // What a store says to an etag that did not match differs from store to store: read again, and decide again.
            }
        }
    }

    /// <summary>A write of a document that must be as it was read; one that was not there must still not be.</summary>
    public static StateTransactionRequest Upsert<T>(string key, T document, string etag) => new(
        key, JsonSerializer.SerializeToUtf8Bytes(document, Json.Options), StateOperationType.Upsert, etag.Length > 0 ? etag : null, null, _firstWrite);

    /// <summary>An edge spoke: records it under its own labels and the hub's over them.</summary>
    /// <returns>What is decided about it, null before it asked; and when it had last spoken before, to whichever replica, null for never.</returns>
    public async Task<(Enrolment? Enrolment, DateTimeOffset? HeardBefore)> SeeAsync(ReportedTwin twin, CancellationToken cancellationToken)
    {
        var enrolment = (await KnowAsync(twin.Edge, cancellationToken)).Enrolment;
        // A numbered twin is the newest whatever its edge's clock says: this hub's tells when that was.
        var seen = new EdgeRecord(twin.Edge, Merge(twin.Labels, enrolment), twin.Sequence is null ? twin.UpdatedAt : time.GetUtcNow()) { Capabilities = twin.Capabilities, Spoke = true };
        return (enrolment, await (twin.Sequence is null ? catalog.SeeEdgeAsync(seen, cancellationToken) : sightings.SeeAsync(seen, cancellationToken)));
    }

    private Task<(Enrolment? Current, string Etag)> ReadAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAndETagAsync<Enrolment?>(Component, Key(edge), cancellationToken: cancellationToken);

    private async Task RelabelAsync(string edge, Enrolment enrolment, CancellationToken cancellationToken)
    {
        if (await twins.FindReportedAsync(edge, cancellationToken) is { } twin)
            await catalog.SeeEdgeAsync(new EdgeRecord(edge, Merge(twin.Labels, enrolment), twin.Sequence is null ? twin.UpdatedAt : time.GetUtcNow()) { Capabilities = twin.Capabilities }, cancellationToken);
    }

    private async Task SaveAsync(Enrolment enrolment, string etag, CancellationToken cancellationToken)
    {
        if (!await dapr.TrySaveStateAsync(Component, Key(enrolment.Edge), enrolment, etag, _firstWrite, cancellationToken: cancellationToken))
            throw new IOException($"The enrolment of {enrolment.Edge} changed meanwhile.");
        cache.Forget(enrolment.Edge);
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> own, Enrolment? enrolment)
    {
        var labels = new Dictionary<string, string>(own);
        foreach (var (key, value) in enrolment?.Labels ?? _none) labels[key] = value;
        return labels;
    }

    private static string Key(string edge) => $"enrolment:{edge}";
}
