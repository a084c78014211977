using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Puente.Runtime.DurableTask.Worker;

namespace Puente.Runtime.Functions.Tests;

/// <summary><c>extensions.durableTask.storageProvider</c> chooses the engine's store.</summary>
public sealed class DurableStorageTests
{
    private const string Connection = "Host=localhost;Database=puente;Username=puente";

    [Theory]
    [InlineData("""{ "type": "postgresql", "connectionName": "Hub" }""", "Hub", Connection)]
    [InlineData("""{ "type": "PostgreSQL", "connectionName": "Hub" }""", "ConnectionStrings:Hub", Connection)]
    [InlineData("""{ "type": "sqlite", "connectionName": "Hub" }""", "Hub", null)]
    [InlineData("""{ "type": "azureStorage", "connectionName": "Hub" }""", "Hub", null)]
    [InlineData("{}", "Hub", null)]
    public async Task The_type_and_the_setting_it_names_reach_the_engine(string provider, string key, string? expected)
    {
        await using var host = Build(provider, key);
        Assert.Equal(expected, host.Services.GetRequiredService<IOptions<DurableTaskOptions>>().Value.ConnectionString);
    }

    [Theory]
    [InlineData("""{ "type": "postgresql", "connectionName": "Hub" }""", "storageProvider.connectionName", "the setting \"Hub\" is missing", "environment variable Hub")]
    [InlineData("""{ "type": "postgresql" }""", "storageProvider.connectionName", "is missing", "Name the setting")]
    [InlineData("""{ "type": "oracle" }""", "storageProvider.type", "\"oracle\" is not allowed", "sqlite, postgresql")]
    public void What_is_missing_keeps_the_host_from_starting(string provider, string item, string problem, string remedy)
    {
        var fault = Assert.Single(Assert.Throws<HostStartupException>(() => Build(provider, "Other")).Faults);
        Assert.EndsWith(item, fault.Item, StringComparison.Ordinal);
        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
        Assert.Contains(remedy, fault.Remedy, StringComparison.Ordinal);
    }

    private static FunctionsHost Build(string provider, string key) => TestHost.Build(
        TestHost.NewFolder(),
        [typeof(DurableFunctionsUnderTest)],
        builder => builder.Configuration.AddInMemoryCollection([new(key, Connection)]),
        $$"""{ "version": "2.0", "extensions": { "durableTask": { "storageProvider": {{provider}} } } }""");
}
