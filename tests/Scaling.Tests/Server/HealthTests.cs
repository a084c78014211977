using Grpc.Core;
using Grpc.Health.V1;
using Puente.Scaling.Signals;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Server;

public sealed class HealthTests
{
    [Theory]
    [InlineData("")]
    [InlineData("externalscaler.ExternalScaler")]
    public async Task It_serves_also_while_a_source_is_away(string service)
    {
        await using var scaler = await StartAsync();
        scaler.Photographs.Tell(ScalingReading.Unknown("The store is away."));
        var health = new Health.HealthClient(scaler.Connect());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status);
    }

    [Fact]
    public async Task Another_service_is_not_found()
    {
        await using var scaler = await StartAsync();
        var health = new Health.HealthClient(scaler.Connect());
        Assert.Equal(StatusCode.NotFound, (await RefusedAsync(health.CheckAsync(new HealthCheckRequest { Service = "inference.GRPCInferenceService" }))).StatusCode);
    }
}
