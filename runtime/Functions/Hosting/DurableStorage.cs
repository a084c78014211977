using Microsoft.Extensions.Configuration;

namespace Puente.Runtime.Functions;

/// <summary>Which store <c>extensions.durableTask.storageProvider</c> asks for.</summary>
internal static class DurableStorage
{
    private const string Key = "extensions.durableTask.storageProvider.connectionName";

    /// <summary>PostgreSQL's connection string; null for the SQLite file.</summary>
    /// <exception cref="HostStartupException">PostgreSQL's connection string is nowhere.</exception>
    public static string? ConnectionString(HostJsonDurableTask settings, IConfiguration configuration)
    {
        if (!string.Equals(settings.StorageType, "postgresql", StringComparison.OrdinalIgnoreCase)) return null;
        if (string.IsNullOrWhiteSpace(settings.ConnectionName))
            throw Fault("is missing.", "Name the setting that holds the connection string, such as \"DurableTaskDatabase\".");
        var value = configuration[settings.ConnectionName] ?? configuration.GetConnectionString(settings.ConnectionName);
        return !string.IsNullOrWhiteSpace(value)
            ? value
            : throw Fault(
                $"the setting \"{settings.ConnectionName}\" is missing or empty.",
                $"Set the environment variable {settings.ConnectionName} (or ConnectionStrings__{settings.ConnectionName}) to one such as \"Host=localhost;Database=puente;Username=puente\".");
    }

    private static HostStartupException Fault(string problem, string remedy) => new([new StartupFault("host.json", Key, problem, remedy)]);
}
