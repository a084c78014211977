using System.Data.Common;

namespace Puente.Runtime.DurableTask.Storage;

/// <summary>Reads columns that may be null, and times, which are kept as UTC ticks.</summary>
internal static class RowReader
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static DateTime Time(this DbDataReader row, int column) => new(row.GetInt64(column), DateTimeKind.Utc);

    public static DateTime? MaybeTime(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
