using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dapr.Client;
using Puente.Catalog;
using Puente.Core;
using Puente.Core.Enrolments;
using Puente.Hub.Edges.Joining;

namespace Puente.Hub.Edges.Tokens;

/// <summary>Join tokens in the hub's own Dapr state: one document each, and one that lists them.</summary>
public sealed class JoinTokens(DaprClient dapr, CatalogStore catalog, HubSigner signer, TimeProvider time)
{
    /// <summary>Tokens kept at a time. Those that are over make room.</summary>
    public const int MaxTokens = 1_000;

    private const string Component = "state", ListKey = "join-tokens";
    private const int MaxUses = 100_000, IdBytes = 8, SecretBytes = 32;
    private static readonly TimeSpan _longest = TimeSpan.FromDays(90);
    private static readonly StateOptions _firstWrite = new() { Concurrency = ConcurrencyMode.FirstWrite };

    /// <summary>Makes a token. Its secret is in the answer and nowhere else.</summary>
    /// <exception cref="InputException">What it is to be good for is out of bounds, or there are too many.</exception>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<(JoinToken Token, JoinTokenRecord Record)> MakeAsync(JoinTokenRequest asked, CancellationToken cancellationToken)
    {
        Check(asked);
        var (ids, etag) = await ReadListAsync(cancellationToken);
        var token = new JoinToken(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdBytes)), Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)), signer.KeyId);
        var now = time.GetUtcNow();
        var record = new JoinTokenRecord(
            token.Id, token.SecretDigest, EdgeNaming.Check(asked.Labels), asked.Edges, asked.Uses, 0, asked.NeedsPerson, now + TimeSpan.FromSeconds(asked.ExpiresInSeconds), asked.By, now);
        var kept = ids.Count < MaxTokens ? ids : await PruneAsync(ids, cancellationToken);
        if (kept.Count >= MaxTokens)
            throw new InputException("join-tokens", $"{kept.Count}", "are too many", "Revoke some: DELETE /api/join-tokens/{id}.");
        await dapr.SaveStateAsync(Component, JoinTokenRecord.Key(token.Id), record, cancellationToken: cancellationToken);
        await SaveListAsync([.. kept, token.Id], etag, cancellationToken);
        await catalog.AuditAsync(
            asked.By, "join-token.created", token.Id,
            string.Create(CultureInfo.InvariantCulture, $"{record.Uses} uses until {record.ExpiresAt:O}, labels {string.Join(',', record.Labels.Select(label => $"{label.Key}={label.Value}"))}, edges {record.Edges ?? "any"}"),
            cancellationToken);
        return (token, record);
    }

    /// <summary>Every token, oldest first.</summary>
    public async Task<IReadOnlyList<JoinTokenRecord>> ListAsync(CancellationToken cancellationToken) => await ReadAsync((await ReadListAsync(cancellationToken)).Ids, cancellationToken);

    /// <summary>Ends a token; false where there is none. Edges that joined with it stay.</summary>
    /// <exception cref="IOException">Another writer was faster: try again.</exception>
    public async Task<bool> RevokeAsync(string id, string by, CancellationToken cancellationToken)
    {
        var (ids, etag) = await ReadListAsync(cancellationToken);
        if (!ids.Contains(id)) return false;
        await dapr.DeleteStateAsync(Component, JoinTokenRecord.Key(id), cancellationToken: cancellationToken);
        await SaveListAsync([.. ids.Where(other => other != id)], etag, cancellationToken);
        await catalog.AuditAsync(by, "join-token.revoked", id, "", cancellationToken);
        return true;
    }

    /// <summary>The token of this name and secret with its etag; null where there is none, and no word of which of the two was wrong.</summary>
    public async Task<(JoinTokenRecord Record, string Etag)?> FindAsync(JoinToken token, CancellationToken cancellationToken)
    {
        var (record, etag) = await dapr.GetStateAndETagAsync<JoinTokenRecord?>(Component, JoinTokenRecord.Key(token.Id), cancellationToken: cancellationToken);
        return record is not null && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(record.Secret.Hex), Encoding.ASCII.GetBytes(token.SecretDigest.Hex))
            ? (record, etag)
            : null;
    }

    private static void Check(JoinTokenRequest asked)
    {
        if (string.IsNullOrWhiteSpace(asked.By)) throw new InputException("by", asked.By, "is empty", "Say who asks: it goes on record.");
        EdgeNaming.Check(asked.Labels);
        if (asked.Edges is { } edges && !EdgeNaming.IsName(edges.EndsWith('*') ? edges[..^1] : edges))
            throw new InputException("edges", edges, "is neither a name nor the beginning of one", "Give a name such as quay-7, or its beginning and a star: quay-*.");
        if (asked.Uses is < 1 or > MaxUses) throw new InputException("uses", $"{asked.Uses}", "is out of bounds", $"Give 1 to {MaxUses}.");
        if (!(asked.ExpiresInSeconds >= 1 && asked.ExpiresInSeconds <= _longest.TotalSeconds))
            throw new InputException("expiresInSeconds", $"{asked.ExpiresInSeconds}", "is out of bounds", "Give 1 second to 90 days.");
    }

    /// <summary>Drops those that are over.</summary>
    private async Task<IReadOnlyList<string>> PruneAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        var live = (await ReadAsync(ids, cancellationToken)).Where(token => token.ExpiresAt > time.GetUtcNow() && token.Used < token.Uses).Select(token => token.Id).ToHashSet();
        foreach (var id in ids.Where(id => !live.Contains(id))) await dapr.DeleteStateAsync(Component, JoinTokenRecord.Key(id), cancellationToken: cancellationToken);
        return [.. ids.Where(live.Contains)];
    }

    private async Task<IReadOnlyList<JoinTokenRecord>> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0) return [];
        var items = await dapr.GetBulkStateAsync<JoinTokenRecord?>(Component, [.. ids.Select(JoinTokenRecord.Key)], null, cancellationToken: cancellationToken);
        return [.. items.Select(item => item.Value).OfType<JoinTokenRecord>().OrderBy(token => token.CreatedAt)];
    }

    private async Task<(IReadOnlyList<string> Ids, string Etag)> ReadListAsync(CancellationToken cancellationToken)
    {
        var (ids, etag) = await dapr.GetStateAndETagAsync<IReadOnlyList<string>?>(Component, ListKey, cancellationToken: cancellationToken);
        return (ids ?? [], etag);
    }

    private async Task SaveListAsync(IReadOnlyList<string> ids, string etag, CancellationToken cancellationToken)
    {
        if (!await dapr.TrySaveStateAsync(Component, ListKey, ids, etag, _firstWrite, cancellationToken: cancellationToken))
            throw new IOException("The list of join tokens changed meanwhile: try again.");
    }
}
