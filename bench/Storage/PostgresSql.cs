using Npgsql;

namespace Puente.Bench.Storage;

/// <summary>Statements whose texts are this project's own.</summary>
internal static class PostgresSql
{
    public static NpgsqlCommand Command(NpgsqlConnection connection, string sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants and schema names made here.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command;
    }

    public static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = Command(connection, sql);
        command.ExecuteNonQuery();
    }
}
