using Microsoft.Extensions.Configuration;

namespace Puente.Runtime.Functions;

/// <summary>Which store <c>extensions.durableTask.storageProvider</c> asks for.</summary>
internal static class DurableStorage
{
    private const string Section = "extensions.durableTask.storageProvider";

    // Those of the Durable Task extension: their keys tune what is not here.
    private static readonly string[] Azures = ["azureStorage", "netherite", "mssql", "azureManaged"];

    /// <summary>PostgreSQL's connection string; null for the SQLite file.</summary>
    /// <exception cref="HostStartupException">The type is unknown, or PostgreSQL's connection string is nowhere.</exception>
    public static string? ConnectionString(HostJsonDurableTask settings, IConfiguration configuration)
    {
        if (settings.StorageType is null || Is(settings.StorageType, "sqlite") || Azures.Any(azure => Is(settings.StorageType, azure))) return null;
        if (!Is(settings.StorageType, "postgresql"))
            throw Fault("type", $"\"{settings.StorageType}\" is not allowed.", $"Write sqlite or postgresql ({string.Join(", ", Azures)} mean sqlite here).");
        if (string.IsNullOrWhiteSpace(settings.ConnectionName))
            throw Fault("connectionName", "is missing.", "Name the setting that holds the connection string, such as \"DurableTaskDatabase\".");
        var value = configuration[settings.ConnectionName] ?? configuration.GetConnectionString(settings.ConnectionName);
        return !string.IsNullOrWhiteSpace(value)
            ? value
            : throw Fault(
                "connectionName",
                $"the setting \"{settings.ConnectionName}\" is missing or empty.",
                $"Set the environment variable {settings.ConnectionName} (or ConnectionStrings__{settings.ConnectionName}) to one such as \"Host=localhost;Database=puente;Username=puente\".");
    }

    private static bool Is(string text, string name) => text.Equals(name, StringComparison.OrdinalIgnoreCase);

    private static HostStartupException Fault(string key, string problem, string remedy) => new([new StartupFault("host.json", $"{Section}.{key}", problem, remedy)]);
}
