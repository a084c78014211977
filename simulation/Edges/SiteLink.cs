using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dapr.Client;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Core.Twins;
using Puente.Functions.Common.Objects;
using Puente.Functions.Common.Tiers;

namespace Puente.Simulation.Edges;

/// <summary>What all edges of the simulation reach the cloud by: the same components, documents, topic and objects as a real edge, from one process.</summary>
public sealed class SiteLink(DaprClient dapr, TwinStore twins, SignedReleases releases, ContentFiles contents, TimeProvider time)
{
    private readonly ConcurrentBag<ECDsa> _keys = [];

    /// <summary>The hub's public key, PEM: what an operator hands to an edge.</summary>
    public string Trust { get; set; } = "";

    /// <summary>The clock.</summary>
    public TimeProvider Time => time;

    /// <summary>What the hub wants of an edge.</summary>
    public Task<DesiredTwin?> FindDesiredAsync(string edge, CancellationToken cancellationToken) => twins.FindDesiredAsync(edge, cancellationToken);

    /// <summary>Tells the hub what an edge says, as a message of that edge.</summary>
    /// <param name="edge">Who says it.</param>
    /// <param name="said">Its reported twin, or that in the envelope of a signature.</param>
    /// <param name="id">Of the event: one that is sent twice has the same.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task PublishAsync(string edge, object said, string id, CancellationToken cancellationToken) => dapr.PublishEventAsync(
        EdgeEvents.PubSub, EdgeEvents.Topic, said,
        new Dictionary<string, string> { ["cloudevent.type"] = EdgeEvents.Reported, ["cloudevent.source"] = edge, ["cloudevent.id"] = id }, cancellationToken);

    /// <summary>A release's manifest, its signature checked, and the bytes that crossed for it.</summary>
    public async Task<(ReleaseManifest Manifest, long Bytes)> FetchManifestAsync(Digest id, CancellationToken cancellationToken)
    {
        var envelope = await releases.GetEnvelopeAsync(id, cancellationToken);
        // A key is not for several threads at once.
        if (!_keys.TryTake(out var key))
        {
            key = ECDsa.Create();
            key.ImportFromPem(Trust);
        }

        try
        {
            return (SignedReleases.Open(envelope, id, key), envelope.Length);
        }
        finally
        {
            _keys.Add(key);
        }
    }

    /// <summary>The bytes of a file of a release, checked.</summary>
    public Task<byte[]> FetchAsync(ReleaseFile file, CancellationToken cancellationToken) => contents.ReadAsync(file, cancellationToken);
}
