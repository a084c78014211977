using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Puente.Runtime.Dapr.Storage;

/// <summary>
/// Connection strings as Dapr's PostgreSQL components take them: libpq's <c>host=… port=… user=…</c> (values with spaces in single quotes,
/// backslash escapes), or <c>postgres://user:password@host:port/database?sslmode=…</c>.
/// </summary>
internal static partial class PostgresConnectionString
{
    private const string Allowed =
        "host, hostaddr, port, database (dbname), user, password, sslmode, sslrootcert, connect_timeout, application_name, pool_max_conns";

    /// <summary>Reads <paramref name="text"/> into <paramref name="connection"/>; what is wrong with it, or null.</summary>
    public static string? Apply(NpgsqlConnectionStringBuilder connection, string text) =>
        text.StartsWith("postgres://", StringComparison.Ordinal) || text.StartsWith("postgresql://", StringComparison.Ordinal)
            ? ApplyUri(connection, text)
            : ApplyPairs(connection, text);

    /// <summary>Sets one keyword, in libpq's lower-case spelling; what is wrong with it, or null.</summary>
    public static string? Set(NpgsqlConnectionStringBuilder connection, string keyword, string value)
    {
        switch (keyword)
        {
            case "host" or "hostaddr":
                connection.Host = value;
                return null;
            case "database" or "dbname":
                connection.Database = value;
                return null;
            case "user":
                connection.Username = value;
                return null;
            case "password":
                connection.Password = value;
                return null;
            case "application_name":
                connection.ApplicationName = value;
                return null;
            case "sslrootcert":
                connection.RootCertificate = value;
                return null;
            case "port":
                return Number(keyword, value, 65_535, n => connection.Port = n);
            case "connect_timeout":
                return Number(keyword, value, 1024, n => connection.Timeout = n);
            case "pool_max_conns":
                return Number(keyword, value, 1024, n => connection.MaxPoolSize = n);
            case "sslmode":
                return Ssl(connection, value);
            default:
                return $"has the keyword '{keyword}', which is not one of: {Allowed}";
        }
    }

    private static string? Number(string keyword, string value, int most, Action<int> set)
    {
        if (!int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || number > most)
            return $"has {keyword} '{value}', which is not a whole number from 1 to {most}";
        set(number);
        return null;
    }

    private static string? Ssl(NpgsqlConnectionStringBuilder connection, string value)
    {
        SslMode? mode = value switch
        {
            "disable" => SslMode.Disable,
            "allow" => SslMode.Allow,
            "prefer" => SslMode.Prefer,
            "require" => SslMode.Require,
            "verify-ca" => SslMode.VerifyCA,
            "verify-full" => SslMode.VerifyFull,
            _ => null,
        };
        if (mode is null)
            return $"has sslmode '{value}', which is not one of: disable, allow, prefer, require, verify-ca, verify-full";
        connection.SslMode = mode.Value;
        return null;
    }

    private static string? ApplyPairs(NpgsqlConnectionStringBuilder connection, string text)
    {
        if (!Pairs().IsMatch(text))
            return "is neither key=value pairs with spaces between nor postgres://user:password@host:port/database";
        foreach (Match pair in Pair().Matches(text))
        {
            var value = pair.Groups["quoted"].Success ? pair.Groups["quoted"].Value : pair.Groups["plain"].Value;
            if (Set(connection, pair.Groups["key"].Value, Escaped().Replace(value, "$1")) is { } problem)
                return problem;
        }

        return null;
    }

    private static string? ApplyUri(NpgsqlConnectionStringBuilder connection, string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri))
            return "is not an address such as postgres://user:password@host:port/database";
        var login = uri.UserInfo.Split(':', 2);
        List<(string Keyword, string Value)> pairs =
        [
            ("host", uri.Host), ("port", uri.Port > 0 ? uri.Port.ToString(CultureInfo.InvariantCulture) : ""), ("user", login[0]),
            ("password", login.ElementAtOrDefault(1) ?? ""), ("dbname", uri.AbsolutePath.TrimStart('/')),
            .. uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=', 2)).Select(p => (p[0], p.ElementAtOrDefault(1) ?? "")),
        ];
        return pairs.Where(p => p.Value.Length > 0).Select(p => Set(connection, p.Keyword, Uri.UnescapeDataString(p.Value))).FirstOrDefault(problem => problem is not null);
    }

    [GeneratedRegex(@"^\s*(?:\w+\s*=\s*(?:'(?:[^'\\]|\\.)*'|(?:[^\s'\\]|\\.)*)(?:\s+|$))*$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Pairs();

    [GeneratedRegex(@"(?<key>\w+)\s*=\s*(?:'(?<quoted>(?:[^'\\]|\\.)*)'|(?<plain>(?:[^\s'\\]|\\.)*))", RegexOptions.CultureInvariant)]
    private static partial Regex Pair();

    [GeneratedRegex(@"\\(.)", RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Escaped();
}
