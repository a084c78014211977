using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Functions.Common.Tiers;
using Puente.Functions.Common.Transfers;

namespace Puente.Functions.Tests.Transfers;

/// <summary>Settings of transfers: defaults, values, faults.</summary>
public sealed class TransferOptionsTests
{
    [Fact]
    public void Nothing_given_is_two_at_once_at_any_hour_and_speed()
    {
        var options = Read();
        Assert.Equal((2, null, null, TimeSpan.FromSeconds(30)), (options.MaxConcurrent, options.BytesPerSecond, options.Window, options.StallTimeout));
    }

    [Fact]
    public void What_is_given_is_taken_by_the_tier()
    {
        var options = TierOptions.Read(
            Settings(("Transfers:MaxConcurrent", "5"), ("Transfers:BytesPerSecond", "250000"), ("Transfers:Window", "22:00-06:00"), ("Transfers:TimeZone", "Europe/Madrid"), ("Transfers:StallSeconds", "90")),
            "edge").Transfers;
        Assert.Equal((5, 250_000L, TimeSpan.FromSeconds(90)), (options.MaxConcurrent, options.BytesPerSecond, options.StallTimeout));
        Assert.Equal("22:00-06:00 Europe/Madrid", options.Window!.ToString());
    }

    [Theory]
    [InlineData("MaxConcurrent", "0")]
    [InlineData("MaxConcurrent", "65")]
    [InlineData("BytesPerSecond", "1023")]
    [InlineData("BytesPerSecond", "1M")]
    [InlineData("StallSeconds", "0")]
    [InlineData("StallSeconds", "601")]
    [InlineData("Window", "22-06")]
    [InlineData("Window", "22:00")]
    [InlineData("Window", "22:00-24:00")]
    [InlineData("Window", "07:00-07:00")]
    [InlineData("TimeZone", "Mars/Olympus")]
    public void A_wrong_value_is_told_by_name(string name, string value)
    {
        var fault = Assert.Throws<InputException>(() => Read(($"Transfers:{name}", value)));
        Assert.Equal(($"Transfers:{name}", value), (fault.Field, fault.Value));
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var fault = Assert.Throws<InputException>(() => Read(("Transfers:MaxConcurrent", "many"), ("Transfers:Window", "night"), ("Transfers:TimeZone", "home")));
        Assert.All(["Transfers:MaxConcurrent 'many'", "Transfers:Window 'night'", "Transfers:TimeZone 'home'"], part => Assert.Contains(part, fault.Message, StringComparison.Ordinal));
    }

    private static TransferOptions Read(params (string Name, string Value)[] settings) => TransferOptions.Read(Settings(settings));

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(setting => setting.Name, setting => (string?)setting.Value)).Build();
}
