using Microsoft.Extensions.Configuration;
using Puente.Core;
using Puente.Functions.Common.Tiers;

namespace Puente.Functions.Tests.Scaling;

public sealed class ScalerPortTests
{
    [Theory]
    [InlineData(null, null)]
    [InlineData("0", 0)]
    [InlineData("9090", 9090)]
    public void A_scaler_is_off_unless_its_port_is_given(string? text, int? port) => Assert.Equal(port, Read(text).ScalerPort);

    [Theory]
    [InlineData("off")]
    [InlineData("65536")]
    [InlineData("-1")]
    public void What_is_no_port_is_refused(string text) =>
        Assert.StartsWith($"--scaler-port '{text}': is no port.", Assert.Throws<InputException>(() => Read(text)).Message, StringComparison.Ordinal);

    private static TierOptions Read(string? port) => TierOptions.Read(
        new ConfigurationBuilder().AddCommandLine(port is null ? [] : ["--scaler-port", port], TierOptions.Switches).Build(), "edge");
}
