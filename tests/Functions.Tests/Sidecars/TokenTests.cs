using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Functions.Common.Http;

namespace Puente.Functions.Tests.Sidecars;

/// <summary>The token of deliveries, by what is configured.</summary>
public sealed class TokenTests
{
    [Fact]
    public void A_tier_that_delivers_to_itself_makes_one_up()
    {
        var token = DaprAppToken.Read(Settings());
        Assert.Equal(48, token.Value.Length);
        Assert.NotEqual(token.Value, DaprAppToken.Read(Settings(("APP_API_TOKEN", ""))).Value);
    }

    [Fact]
    public void Beside_a_sidecar_it_must_be_told()
    {
        var error = Assert.Throws<InputException>(() => DaprAppToken.Read(Settings(("DAPR_GRPC_PORT", "50001"))));
        Assert.Equal("APP_API_TOKEN", error.Field);
        Assert.Equal("a word", DaprAppToken.Read(Settings(("DAPR_GRPC_PORT", "50001"), ("APP_API_TOKEN", "a word"))).Value);
        Assert.Throws<InputException>(() => DaprAppToken.ReadRequired(Settings()));
    }

    private static IConfiguration Settings(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
}
