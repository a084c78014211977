using Dapr.Client;
using Puente.Catalog;
using Puente.Core.Twins;
using Puente.Functions.Common.Tiers;
using Puente.Workflows.Provisioning;

namespace Puente.Hub.Edges;

/// <summary>Enrolments in the hub's own Dapr state, with etags. The provisioning of an edge is the one writer of its document.</summary>
public sealed class Enrolments(DaprClient dapr, CatalogStore catalog, TwinStore twins, TimeProvider time)
{
    private const string Component = "state";

    /// <summary>Documents of one bulk call.</summary>
    private const int Page = 500;
    private static readonly Dictionary<string, string> _none = [];

    /// <summary>What is decided about <paramref name="edge"/>; null before it asked.</summary>
    public Task<Enrolment?> FindAsync(string edge, CancellationToken cancellationToken) =>
        dapr.GetStateAsync<Enrolment?>(Component, Key(edge), cancellationToken: cancellationToken);

    /// <summary>Of these edges those that are not of the fleet, each with the reason. One of which nothing is decided yet is not among them.</summary>
    public async Task<IReadOnlyDictionary<string, string>> NotEnrolledAsync(IReadOnlyList<string> edges, CancellationToken cancellationToken)
    {
        var refused = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (edge, enrolment) in await FindAsync(edges, cancellationToken))
            if (!enrolment.Enrolled) refused[edge] = $"it is not enrolled: {enrolment.State}, {enrolment.Reason}";
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
        var (current, etag) = await dapr.GetStateAndETagAsync<Enrolment?>(Component, Key(edge), cancellationToken: cancellationToken);
        var next = new Enrolment(
            edge, input.State, input.Enrolled, input.Enrolled ? current?.Labels ?? _none : _none, input.Enrolment.KeyThumbprint, input.Instance,
            input.By, input.Reason, time.GetUtcNow());
        await SaveAsync(next, etag, cancellationToken);
        if (current?.Instance != input.Instance || current.State != input.State)
            await catalog.AuditAsync(input.By, $"edge.{input.State}", edge, input.Reason, cancellationToken);
        if (current?.Labels is { Count: > 0 } && !input.Enrolled) await RelabelAsync(edge, next, cancellationToken);
    }

    /// <summary>Gives an edge the hub's labels.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task LabelAsync(LabelEdgeInput input, CancellationToken cancellationToken)
    {
        var (current, etag) = await dapr.GetStateAndETagAsync<Enrolment?>(Component, Key(input.Edge), cancellationToken: cancellationToken);
        if (current is null) throw new IOException($"The enrolment of {input.Edge} is not on record yet.");
        var next = current with { Labels = input.Labels, UpdatedAt = time.GetUtcNow() };
        await SaveAsync(next, etag, cancellationToken);
        await RelabelAsync(input.Edge, next, cancellationToken);
    }

    /// <summary>An edge spoke: records it under its own labels and the hub's over them.</summary>
    /// <returns>What is decided about it; null before it asked.</returns>
    public async Task<Enrolment?> SeeAsync(ReportedTwin twin, CancellationToken cancellationToken) =>
        (await SeeAsync([twin], cancellationToken)).GetValueOrDefault(twin.Edge);

    /// <summary>The same of many, in their order.</summary>
    /// <returns>What is decided about each edge; one that has not asked yet is absent.</returns>
    public async Task<IReadOnlyDictionary<string, Enrolment>> SeeAsync(IReadOnlyList<ReportedTwin> said, CancellationToken cancellationToken)
    {
        var found = await FindAsync([.. said.Select(twin => twin.Edge)], cancellationToken);
        await catalog.SeeEdgesAsync(
            [.. said.Select(twin => new EdgeRecord(twin.Edge, Merge(twin.Labels, found.GetValueOrDefault(twin.Edge)), twin.UpdatedAt))], cancellationToken);
        return found;
    }

    private async Task RelabelAsync(string edge, Enrolment enrolment, CancellationToken cancellationToken)
    {
        if (await twins.FindReportedAsync(edge, cancellationToken) is { } twin)
            await catalog.SeeEdgeAsync(new EdgeRecord(edge, Merge(twin.Labels, enrolment), twin.UpdatedAt), cancellationToken);
    }

    private async Task SaveAsync(Enrolment enrolment, string etag, CancellationToken cancellationToken)
    {
        if (!await dapr.TrySaveStateAsync(Component, Key(enrolment.Edge), enrolment, etag, cancellationToken: cancellationToken))
            throw new IOException($"The enrolment of {enrolment.Edge} changed meanwhile.");
    }

    private static Dictionary<string, string> Merge(IReadOnlyDictionary<string, string> own, Enrolment? enrolment)
    {
        var labels = new Dictionary<string, string>(own);
        foreach (var (key, value) in enrolment?.Labels ?? _none) labels[key] = value;
        return labels;
    }

    private static string Key(string edge) => $"enrolment:{edge}";
}
