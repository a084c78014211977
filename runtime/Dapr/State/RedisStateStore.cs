using System.Globalization;
using Puente.Runtime.Dapr.Redis;
using StackExchange.Redis;

namespace Puente.Runtime.Dapr.State;

/// <summary>
/// <c>state.redis</c>: one hash a key, in the fields of Dapr's own component: <c>data</c>, <c>version</c> (the etag, counted up by HINCRBY) and
/// <c>first-write</c> where that was asked for. Expiry is the server's. All changes of a call are one script, so they hold together.
/// </summary>
/// <param name="connection">The server; owned.</param>
internal sealed class RedisStateStore(RedisConnection connection) : IStateStore
{
    private const int ArgumentsPerChange = 5;
    private static readonly RedisValue[] Fields = ["data", "version"];

    // Most writes: one value, without a condition.
    private const string Write = """
        redis.call('HSET', KEYS[1], 'data', ARGV[1])
        redis.call('HINCRBY', KEYS[1], 'version', 1)
        if ARGV[2] == '' then redis.call('PERSIST', KEYS[1]) else redis.call('EXPIRE', KEYS[1], ARGV[2]) end
        return 0
        """;

    // Checks every condition against what the changes before it leave, then makes the changes. Returns 0, or the place of the condition that failed.
    private const string Script = """
        local versions = {}
        for i, key in ipairs(KEYS) do
          local a = (i - 1) * 5
          local now = versions[key]
          if now == nil then now = redis.call('HGET', key, 'version') end
          if ARGV[a + 2] ~= '' then
            if now ~= ARGV[a + 2] then return i end
          elseif ARGV[a + 1] == 'set' and ARGV[a + 3] == '1' and now then
            return i
          end
          versions[key] = ARGV[a + 1] == 'set' and tostring((tonumber(now or 0)) + 1)
        end
        for i, key in ipairs(KEYS) do
          local a = (i - 1) * 5
          if ARGV[a + 1] == 'del' then
            redis.call('DEL', key)
          else
            redis.call('HSET', key, 'data', ARGV[a + 5])
            if ARGV[a + 3] == '1' then redis.call('HSET', key, 'first-write', 0) end
            redis.call('HINCRBY', key, 'version', 1)
            if ARGV[a + 4] == '' then redis.call('PERSIST', key) else redis.call('EXPIRE', key, ARGV[a + 4]) end
          end
        end
        return 0
        """;

    public async Task<IReadOnlyList<StateRecord?>> GetAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        if (keys.Count == 1)
            return [Record(await database.HashGetAsync(keys[0], Fields).WaitAsync(cancellationToken).ConfigureAwait(false))];
        var hashes = await Task.WhenAll(keys.Select(key => database.HashGetAsync(key, Fields))).WaitAsync(cancellationToken).ConfigureAwait(false);
        return [.. hashes.Select(Record)];
    }

    public async Task ApplyAsync(IReadOnlyList<StateChange> changes, CancellationToken cancellationToken)
    {
        if (changes.Count == 0)
            return;
        if (changes is [{ Value: not null, HasEtag: false, FirstWrite: false } only])
        {
            await WriteAsync(only, cancellationToken).ConfigureAwait(false);
            return;
        }

        var arguments = new List<RedisValue>(changes.Count * ArgumentsPerChange);
        foreach (var change in changes)
        {
            if (change.HasEtag && !ulong.TryParse(change.Etag, NumberStyles.None, CultureInfo.InvariantCulture, out _))
                throw new EtagMalformedException(change.Key, change.Etag, "a number");
            arguments.AddRange([change.Value is null ? "del" : "set", change.Etag ?? "", change.FirstWrite ? "1" : "0", Seconds(change), change.Value ?? []]);
        }

        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        // No cancellation once sent: the change is made, and its outcome must be told.
        cancellationToken.ThrowIfCancellationRequested();
        var failed = (int)await database.ScriptEvaluateAsync(Script, [.. changes.Select(c => (RedisKey)c.Key)], [.. arguments]).ConfigureAwait(false);
        if (failed > 0)
            throw new EtagMismatchException(changes[failed - 1].Key);
    }

    private async Task WriteAsync(StateChange change, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await database.ScriptEvaluateAsync(Write, [change.Key], [change.Value, Seconds(change)]).ConfigureAwait(false);
    }

    private static RedisValue Seconds(StateChange change) => change.TimeToLive is { } ttl ? (long)ttl.TotalSeconds : "";

    private static StateRecord? Record(RedisValue[] hash) => hash[0].IsNull ? null : new StateRecord((byte[])hash[0]!, hash[1].ToString());

    public void Dispose() => connection.Dispose();
}
