using Microsoft.Data.Sqlite;

namespace Puente.Simulation.Checks;

/// <summary>Events that wait in the file that the processes of a machine share: one that every subscriber has had is gone from it.</summary>
public sealed class EventBacklog(string path)
{
    /// <summary>Events of a topic that somebody waits for.</summary>
    public long Count(string topic)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadOnly, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM messages WHERE topic = $topic";
        command.Parameters.AddWithValue("$topic", topic);
        return (long)command.ExecuteScalar()!;
    }
}
