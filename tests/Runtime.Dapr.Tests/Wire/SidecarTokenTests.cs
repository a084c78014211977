using System.Net;
using Dapr;
using Dapr.Client;
using Grpc.Core;

namespace Puente.Runtime.Dapr.Tests;

/// <summary>The token that an app sends to its sidecar.</summary>
public sealed class SidecarTokenTests : IAsyncLifetime
{
    private readonly TestFolder folder = new TestFolder().WithComponent("twins", "state.in-memory");
    private Sidecar.SidecarServer sidecar = null!;

    public async ValueTask InitializeAsync() => sidecar = await folder.StartSidecarAsync("app", null, null);

    public async ValueTask DisposeAsync()
    {
        await sidecar.DisposeAsync();
        await folder.DisposeAsync();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("another")]
    public async Task Without_it_no_call_is_served_and_health_is(string? token)
    {
        var builder = new DaprClientBuilder().UseGrpcEndpoint($"http://127.0.0.1:{sidecar.GrpcPort}").UseHttpEndpoint($"http://127.0.0.1:{sidecar.HttpPort}");
        using var client = (token is null ? builder : builder.UseDaprApiToken(token)).Build();
        var error = await Assert.ThrowsAsync<DaprException>(() => client.GetStateAsync<int>("twins", "k"));
        Assert.Equal(StatusCode.Unauthenticated, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        Assert.True(await client.CheckHealthAsync());
        await client.WaitForSidecarAsync();

        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{sidecar.HttpPort}") };
        if (token is not null)
            http.DefaultRequestHeaders.Add("dapr-api-token", token);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1.0/state/twins/k", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_app_s_client_sends_it_with_the_calls_for_which_Dapr_s_client_forgets_it()
    {
        using (var plain = new DaprClientBuilder().UseGrpcEndpoint($"http://127.0.0.1:{sidecar.GrpcPort}").UseDaprApiToken(TestFolder.ApiToken).Build())
        {
            await plain.SaveStateAsync("twins", "k", 1);
            var error = await Assert.ThrowsAsync<DaprException>(() => plain.SaveBulkStateAsync<int>("twins", [new("k", 2, null!)]));
            // Once this fails, ApiTokenHandler has had its day.
            Assert.Equal(StatusCode.Unauthenticated, Assert.IsType<RpcException>(error.InnerException).StatusCode);
        }

        using var client = TestFolder.ClientOf(sidecar);
        await client.SaveBulkStateAsync<int>("twins", [new("k", 2, null!)]);
        await client.DeleteBulkStateAsync("twins", [new("k", null!)]);
    }
}
