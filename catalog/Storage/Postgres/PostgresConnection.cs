using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;
using Puente.Core;

namespace Puente.Catalog;

/// <summary>The catalog's way to a PostgreSQL server.</summary>
internal static partial class PostgresConnection
{
    private const int MaxConnections = 20;
    private static readonly TimeSpan _idle = TimeSpan.FromSeconds(30);

    /// <summary>The connection string that contexts use.</summary>
    /// <exception cref="InputException">It cannot be read, names no server, or the schema's name is none.</exception>
    public static string Of(CatalogOptions options)
    {
        if (!Name().IsMatch(options.Schema))
            throw new InputException("Catalog:Schema", options.Schema, "is no name of a schema", "Give 1 to 63 lower-case letters, digits and '_', not beginning with a digit.");
        var connection = Read(options.ConnectionString!);
        if (string.IsNullOrWhiteSpace(connection.Host))
            throw new InputException("Catalog:ConnectionName", "…", "leads to a connection string without a host", Example);
        connection.SearchPath = options.Schema;
        connection.ApplicationName ??= "puente-catalog";
        if (!connection.ContainsKey("Maximum Pool Size")) connection.MaxPoolSize = Math.Max(MaxConnections, connection.MinPoolSize);
        // A hub that was paused in the midst of a write must not hold up the others for longer.
        connection.Options = string.Create(CultureInfo.InvariantCulture, $"{connection.Options} -c idle_in_transaction_session_timeout={_idle.TotalMilliseconds:0}").TrimStart();
        return connection.ToString();
    }

    private const string Example = "Give one such as \"Host=localhost;Database=puente;Username=puente\".";

    private static NpgsqlConnectionStringBuilder Read(string text)
    {
        try
        {
            return new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            // The text may hold a password: it is not told.
            throw new InputException("Catalog:ConnectionName", "…", $"leads to a connection string that cannot be read: {e.Message.TrimEnd('.')}", Example);
        }
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
