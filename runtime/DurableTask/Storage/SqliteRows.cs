using Microsoft.Data.Sqlite;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Reads columns that may be null, and times, which are kept as UTC ticks.</summary>
internal static class SqliteRows
{
    public static string? Text(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTime Time(this SqliteDataReader row, int column) => new(row.GetInt64(column), DateTimeKind.Utc);

    public static DateTime? MaybeTime(this SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
