using Microsoft.Data.Sqlite;

namespace Puente.Runtime.Dapr.Storage;

/// <summary>A connection that stays open, with its statements kept prepared by their text. For one caller at a time.</summary>
internal sealed class SqliteSession(SqliteConnection connection) : IDisposable
{
    private readonly Dictionary<string, SqliteCommand> statements = [];

    /// <summary>A statement with positional parameters written ?1, ?2, … in its text. The texts are constants; table names in them are checked at start-up.</summary>
    public SqliteCommand Statement(string sql, params ReadOnlySpan<object?> values)
    {
        if (!statements.TryGetValue(sql, out var statement))
            return statements[sql] = connection.Command(sql, values);
        for (var i = 0; i < values.Length; i++)
            statement.Parameters[i].Value = values[i] ?? DBNull.Value;
        return statement;
    }

    /// <summary>Runs a statement; the number of rows changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<object?> values) => Statement(sql, values).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var statement in statements.Values)
            statement.Dispose();
        connection.Dispose();
    }
}
