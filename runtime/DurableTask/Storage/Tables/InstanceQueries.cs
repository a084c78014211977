using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Data.Common;
using Puente.Runtime.DurableTask.Client;
using Puente.Runtime.DurableTask.Engine;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Snapshots of instances, for clients.</summary>
internal static class InstanceQueries
{
    private const string Light = "name, instance_id, status, created_at, updated_at, tags, failure";
    private const string Full = Light + ", input, output, custom_status";

    public static OrchestrationMetadata? Find(StoreSession db, string id, bool full, JsonSerializerOptions json) =>
        db.Query($"SELECT {(full ? Full : Light)} FROM instances WHERE instance_id = $1", row => Row(row, full, json), id).FirstOrDefault();

    /// <summary>One page, oldest first; the token is the place of its last instance, so that a page never shifts.</summary>
    public static Page<OrchestrationMetadata> Page(StoreSession db, OrchestrationQuery query, string? token, int size, JsonSerializerOptions json)
    {
        var (time, id) = ReadToken(token);
        var full = query.FetchInputsAndOutputs;
        var rows = db.Query(
            $"""
            SELECT {(full ? Full : Light)} FROM instances
            WHERE (created_at, instance_id) > ($1, $2) AND created_at >= $3 AND created_at <= $4
              AND substr(instance_id, 1, length($5)) = $5 AND {StatusIn(query.Statuses)}
            ORDER BY created_at, instance_id LIMIT $6
            """,
            row => Row(row, full, json),
            time, id, From(query.CreatedFrom), To(query.CreatedTo), query.InstanceIdPrefix ?? "", size + 1);
        if (rows.Count <= size) return new Page<OrchestrationMetadata>(rows);
        rows.RemoveAt(size);
        return new Page<OrchestrationMetadata>(rows, WriteToken(rows[^1]));
    }

    /// <summary>Ids of ended instances that match.</summary>
    public static List<string> Purgeable(StoreSession db, PurgeInstancesFilter filter, int limit) => db.Query(
        $"""
        SELECT instance_id FROM instances
        WHERE created_at >= $1 AND created_at <= $2 AND status IN {InstanceTable.Terminal} AND {StatusIn(filter.Statuses)}
        ORDER BY created_at, instance_id LIMIT $3
        """,
        row => row.GetString(0), From(filter.CreatedFrom), To(filter.CreatedTo), limit);

    public static void Check(string? token) => ReadToken(token);

    private static long From(DateTimeOffset? from) => from?.UtcTicks ?? 0;

    private static long To(DateTimeOffset? to) => to?.UtcTicks ?? long.MaxValue;

    private static string StatusIn(IEnumerable<OrchestrationRuntimeStatus>? statuses)
    {
        var numbers = (statuses ?? []).Select(s => ((int)s).ToString(CultureInfo.InvariantCulture)).Distinct().Order(StringComparer.Ordinal).ToList();
        return numbers.Count == 0 ? "1 = 1" : $"status IN ({string.Join(", ", numbers)})";
    }

    private static string WriteToken(OrchestrationMetadata last) =>
        Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{last.CreatedAt.UtcTicks}:{last.InstanceId}")));

    private static (long Time, string Id) ReadToken(string? token)
    {
        if (string.IsNullOrEmpty(token)) return (-1, "");
        var bytes = new byte[token.Length];
        if (Convert.TryFromBase64String(token, bytes, out var length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var time, var id]
            && long.TryParse(time, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks))
            return (ticks, id);
        throw new ArgumentException($"ContinuationToken '{token}' is not one of this hub. Pass the token of an earlier page unchanged, or none.", nameof(token));
    }

    private static OrchestrationMetadata Row(DbDataReader row, bool full, JsonSerializerOptions json) => new(row.GetString(0), row.GetString(1))
    {
        RuntimeStatus = (OrchestrationRuntimeStatus)row.GetInt32(2),
        CreatedAt = row.Time(3),
        LastUpdatedAt = row.Time(4),
        Tags = EngineJson.ReadTags(row.Text(5)),
        FailureDetails = EngineJson.ReadFailure(row.Text(6)),
        SerializedInput = full ? row.Text(7) : null,
        SerializedOutput = full ? row.Text(8) : null,
        SerializedCustomStatus = full ? row.Text(9) : null,
        HasInputsAndOutputs = full,
        Json = json,
    };
}
