using Microsoft.Extensions.Configuration;
using Puente.Catalog;
using Puente.Core;
using Puente.Hub;

namespace Puente.Functions.Tests;

/// <summary>Where the hub is told to keep its catalog.</summary>
public sealed class CatalogSettingsTests
{
    [Fact]
    public void Nothing_said_is_a_file() => Assert.Equal(new CatalogOptions { Path = "/data/catalog.db" }, Read([]));

    [Theory]
    [InlineData("CatalogDatabase", null)]
    [InlineData("ConnectionStrings:CatalogDatabase", null)]
    [InlineData("Elsewhere", "Elsewhere")]
    public void A_setting_holds_the_connection_string(string key, string? name) => Assert.Equal(
        new CatalogOptions { ConnectionString = "Host=db;Username=puente", Schema = "hub_2", Patience = TimeSpan.FromSeconds(3) },
        Read(new() { ["Catalog:Provider"] = "PostgreSQL", ["Catalog:ConnectionName"] = name, [key] = "Host=db;Username=puente", ["Catalog:Schema"] = "hub_2", ["Catalog:Patience"] = "00:00:03" }));

    [Theory]
    [InlineData("Catalog:Provider", "oracle", "Catalog:Provider")]
    [InlineData("CatalogDatabase", " ", "Catalog:ConnectionName")]
    [InlineData("CatalogDatabase", "Port=1", "Catalog:ConnectionName")]
    [InlineData("Catalog:Schema", "a b", "Catalog:Schema")]
    [InlineData("Catalog:Patience", "-1", "Catalog:Patience")]
    public void What_cannot_be_is_named(string key, string value, string field)
    {
        var settings = new Dictionary<string, string?> { ["Catalog:Provider"] = "postgresql", ["CatalogDatabase"] = "Host=db" };
        settings[key] = value;
        Assert.Equal(field, Assert.Throws<InputException>(() => Read(settings)).Field);
    }

    private static CatalogOptions Read(Dictionary<string, string?> settings) =>
        CatalogSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build(), "/data/catalog.db");
}
