using Npgsql;
using Puente.Runtime.Dapr.Resources;

namespace Puente.Runtime.Dapr.Storage;

/// <summary>The connection metadata of PostgreSQL components: a connection string, single fields that win over its own, or those alone.</summary>
internal static class PostgresSettings
{
    private static readonly string[] Fields = ["host", "hostaddr", "port", "database", "user", "password", "sslRootCert"];

    /// <summary>Reads them; faults are noted with the settings.</summary>
    public static NpgsqlConnectionStringBuilder Read(ComponentSettings settings)
    {
        var connection = new NpgsqlConnectionStringBuilder();
        var text = settings.Text("connectionString", "");
        var fields = Fields.Select(f => (Name: f, Value: settings.Text(f, ""))).Where(f => f.Value.Length > 0).ToList();
        if (text.Length == 0 && fields.All(f => f.Name is not ("host" or "hostaddr")))
            settings.Fault("connectionString", null, "is required, or host (or hostaddr) with database and user");
        // The value may hold a password: it is not told.
        if (PostgresConnectionString.Apply(connection, text) is { } problem)
            settings.Fault("connectionString", "…", problem);
        foreach (var (name, value) in fields)
        {
            if (PostgresConnectionString.Set(connection, name.ToLowerInvariant(), value) is { } bad)
                settings.Fault(name, name == "password" ? "…" : value, bad);
        }

        var timeout = settings.Duration("timeout", "20s");
        connection.CommandTimeout = Seconds(timeout);
        connection.Timeout = connection.ContainsKey("Timeout") ? connection.Timeout : Seconds(timeout);
        if (settings.Number("maxConns", 0, 0, 1024) is > 0 and var most)
            connection.MaxPoolSize = most;
        if (settings.DurationOrOff("connectionMaxIdleTime", "0") is { } idle)
            connection.ConnectionIdleLifetime = Seconds(idle);
        return connection;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Clamp(Math.Ceiling(time.TotalSeconds), 1, 1024);
}
