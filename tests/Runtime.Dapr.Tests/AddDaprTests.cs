using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Puente.Runtime.Dapr.Remote;

namespace Puente.Runtime.Dapr.Tests;

public sealed class AddDaprTests : IDisposable
{
    private readonly TestFolder folder = new TestFolder().WithComponent("s", "state.in-memory");

    public void Dispose() => folder.Dispose();

    private IServiceCollection Services(params (string Key, string Value)[] settings) => new ServiceCollection().AddDapr(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build(),
        options => folder.Fill(options, "app"));

    [Fact]
    public void Without_a_sidecar_the_client_is_embedded()
    {
        using var provider = Services().BuildServiceProvider();
        Assert.IsType<EmbeddedDaprClient>(provider.GetRequiredService<DaprClient>());
        Assert.Contains(Services(), s => s.ServiceType == typeof(IHostedService));
    }

    [Theory]
    [InlineData("DAPR_GRPC_PORT", "50001")]
    [InlineData("DAPR_GRPC_ENDPOINT", "https://dapr.example:443")]
    public void With_a_sidecar_it_is_the_sidecar_s(string key, string value)
    {
        var services = Services((key, value));
        using var provider = services.BuildServiceProvider();
        Assert.IsNotType<EmbeddedDaprClient>(provider.GetRequiredService<DaprClient>());
        Assert.DoesNotContain(services, s => s.ServiceType == typeof(EmbeddedDaprClient));
    }

    [Theory]
    [InlineData("DAPR_GRPC_PORT", "many")]
    [InlineData("DAPR_GRPC_PORT", "0")]
    [InlineData("DAPR_GRPC_ENDPOINT", "dapr")]
    public void A_bad_setting_is_named(string key, string value)
    {
        var error = Assert.Throws<SidecarSettingException>(() => Services((key, value)));
        Assert.StartsWith($"{key} '{value}'", error.Message, StringComparison.Ordinal);
    }
}
