using System.Globalization;
using Microsoft.Extensions.Configuration;
using Puente.Catalog;
using Puente.Core;

namespace Puente.Hub;

/// <summary>
/// Reads where the catalog is kept: settings <c>Catalog:Provider</c> (<c>sqlite</c>, the default, or <c>postgresql</c>), <c>Catalog:ConnectionName</c> (the setting that holds PostgreSQL's
/// connection string, default <c>CatalogDatabase</c>), <c>Catalog:Schema</c> (default <c>catalog</c>) and <c>Catalog:Patience</c> (how long a call waits for a server that is away, default 00:00:10).
/// </summary>
public static class CatalogSettings
{
    private const string DefaultName = "CatalogDatabase";
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(10);

    /// <summary>The options.</summary>
    /// <param name="configuration">The settings.</param>
    /// <param name="file">The SQLite file.</param>
    /// <exception cref="InputException">A setting is wrong.</exception>
    public static CatalogOptions Read(IConfiguration configuration, string file)
    {
        var settings = configuration.GetSection("Catalog");
        return (settings["Provider"] ?? "").ToLowerInvariant() switch
        {
            "" or "sqlite" => new CatalogOptions { Path = file },
            "postgresql" => Check(new CatalogOptions
            {
                ConnectionString = ConnectionString(configuration, settings["ConnectionName"] is { Length: > 0 } name ? name : DefaultName),
                Schema = settings["Schema"] is { Length: > 0 } schema ? schema : CatalogOptions.DefaultSchema,
                Patience = settings["Patience"] is { Length: > 0 } patience ? ReadPatience(patience) : new CatalogOptions().Patience,
            }),
            _ => throw new InputException("Catalog:Provider", settings["Provider"], "is no provider", "Give sqlite or postgresql."),
        };
    }

    private static string ConnectionString(IConfiguration configuration, string name) =>
        (configuration[name] ?? configuration.GetConnectionString(name)) is { } text && !string.IsNullOrWhiteSpace(text)
            ? text
            : throw new InputException(
                "Catalog:ConnectionName", name, "names a setting that is missing or empty",
                $"Set the environment variable {name} (or ConnectionStrings__{name}) to one such as \"Host=localhost;Database=puente;Username=puente\".");

    private static TimeSpan ReadPatience(string text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var patience) && patience >= TimeSpan.Zero && patience <= _longest
            ? patience
            : throw new InputException("Catalog:Patience", text, "is no time span up to ten minutes", "Give one such as 00:00:10.");

    private static CatalogOptions Check(CatalogOptions options)
    {
        options.Validate();
        return options;
    }
}
