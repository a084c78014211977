using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Scaling.Server;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Server;

public sealed class ScalerOptionsTests
{
    [Fact]
    public void Settings_left_out_have_their_defaults() => Assert.Equal(new ScalerOptions { Port = 9090 }, Read());

    [Fact]
    public void Every_setting_takes_effect() => Assert.Equal(
        new ScalerOptions
        {
            Port = 9090,
            Address = IPAddress.Any,
            CertificateFile = "tls.crt",
            KeyFile = "tls.key",
            ClientCaFile = "ca.crt",
            Anonymous = true,
            MaxStreams = 7,
            RepeatEvery = TimeSpan.FromSeconds(30),
            ReadTimeout = TimeSpan.FromSeconds(1),
        },
        Read(
            ("Address", "0.0.0.0"), ("CertificateFile", "tls.crt"), ("KeyFile", "tls.key"), ("ClientCaFile", "ca.crt"), ("Anonymous", "true"), ("MaxStreams", "7"),
            ("RepeatEvery", "00:00:30"), ("ReadTimeout", "00:00:01")));

    [Theory]
    [InlineData("Address", "here", "Scaler:Address 'here': is no IP address.")]
    [InlineData("Address", "0.0.0.0", "Scaler:Address '0.0.0.0': is beyond the loopback, and whoever reaches it would be answered. Give Scaler:ClientCaFile, or Scaler:Anonymous=true")]
    [InlineData("CertificateFile", "tls.crt", "Scaler:KeyFile '': is not set")]
    [InlineData("KeyFile", "tls.key", "Scaler:CertificateFile '': is not set")]
    [InlineData("ClientCaFile", "ca.crt", "Scaler:ClientCaFile 'ca.crt': needs TLS.")]
    [InlineData("Anonymous", "yes", "Scaler:Anonymous 'yes': is neither true nor false.")]
    [InlineData("MaxStreams", "0", "Scaler:MaxStreams '0': is out of bounds. Give a whole number from 1 to 10000.")]
    [InlineData("RepeatEvery", "00:00:00", "Scaler:RepeatEvery '00:00:00': is out of bounds.")]
    [InlineData("ReadTimeout", "2 s", "Scaler:ReadTimeout '2 s': is out of bounds.")]
    public void A_wrong_setting_is_named(string name, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<InputException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var message = Assert.Throws<InputException>(() => Read(("MaxStreams", "many"), ("KeyFile", "tls.key"), ("Anonymous", "no"))).Message;
        Assert.StartsWith("Scaler '': has 3 faults.", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_told_in_a_line()
    {
        await using var scaler = await StartAsync();
        var port = scaler.Server.Address.Port;
        var fault = await Assert.ThrowsAsync<InputException>(() => ScalerServer.StartAsync(new ScalerOptions { Port = port }, [], scaler.Time, NullLoggerFactory.Instance, Cancel));
        Assert.StartsWith($"--scaler-port '{port}': is in use by another process.", fault.Message, StringComparison.Ordinal);
    }

    private static ScalerOptions Read(params (string Name, string Value)[] settings) => ScalerOptions.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create<string, string?>($"Scaler:{one.Name}", one.Value))).Build(), 9090);
}
