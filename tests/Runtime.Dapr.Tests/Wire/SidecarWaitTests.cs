using Dapr.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Puente.Runtime.Dapr.Remote;
using Puente.Tests.Support;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>A host beside a sidecar that is late, or never comes.</summary>
public sealed class SidecarWaitTests
{
    [Fact]
    public async Task The_host_starts_when_its_sidecar_is_there()
    {
        await using var folder = new TestFolder().WithComponent("twins", "state.in-memory");
        var (grpc, http) = (PostgresServer.FreePort(), PostgresServer.FreePort());
        using var host = Host(grpc, http, TimeSpan.FromMinutes(1));
        var starting = host.StartAsync(TestContext.Current.CancellationToken);
        Assert.False(starting.IsCompleted);
        await using var sidecar = await Sidecar.SidecarServer.StartAsync(new() { AppId = "app", ResourcesPaths = [folder.Components], GrpcPort = grpc, HttpPort = http });
        await starting;
        var client = host.Services.GetRequiredService<DaprClient>();
        await client.SaveStateAsync("twins", "k", 1);
        Assert.Equal(1, await client.GetStateAsync<int>("twins", "k"));
    }

    [Fact]
    public async Task It_says_in_one_line_that_none_came()
    {
        var http = PostgresServer.FreePort();
        using var host = Host(PostgresServer.FreePort(), http, TimeSpan.FromSeconds(1));
        var error = await Assert.ThrowsAsync<SidecarUnavailableException>(() => host.StartAsync(TestContext.Current.CancellationToken));
        Assert.Equal(
            $"DAPR_HTTP_PORT: no sidecar answered at http://localhost:{http}/v1.0/healthz/outbound within 1 s. Start one there (daprd, or dapr run), or unset DAPR_GRPC_PORT and DAPR_GRPC_ENDPOINT for the embedded client.",
            error.Message);
    }

    private static IHost Host(int grpc, int http, TimeSpan patience)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.ClearProviders();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["DAPR_GRPC_PORT"] = $"{grpc}", ["DAPR_HTTP_PORT"] = $"{http}" });
        builder.Services.AddDapr(builder.Configuration, options => options.SidecarPatience = patience);
        return builder.Build();
    }
}
