using System.Net;
using System.Net.Http.Headers;
using Grpc.Core;
using Puente.Scaling.Protocol;
using static Puente.Scaling.Tests.ScalerUnderTest;

namespace Puente.Scaling.Tests.Server;

/// <summary>Manifests that are wrong are told so, whatever is asked with them.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task Every_call_refuses_wrong_metadata_and_names_field_value_and_remedy()
    {
        await using var scaler = await StartAsync();
        var asks = Asks(("target", "many"));
        using var active = scaler.Keda.StreamIsActive(asks);
        using var specs = scaler.Keda.StreamMetricSpec(asks);
        foreach (var status in new[]
        {
            await RefusedAsync(scaler.Keda.IsActiveAsync(asks)), await RefusedAsync(scaler.Keda.GetMetricSpecAsync(asks)),
            await RefusedAsync(scaler.Keda.GetMetricsAsync(new GetMetricsRequest { ScaledObjectRef = asks, MetricName = "queued-photographs" })),
            (await Assert.ThrowsAsync<RpcException>(() => active.ResponseStream.MoveNext(Cancel))).Status,
            (await Assert.ThrowsAsync<RpcException>(() => specs.ResponseStream.MoveNext(Cancel))).Status,
        })
        {
            Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
            Assert.Equal("scalerMetadata.target 'many': is no number or out of bounds. Give a number from 0.001 to 1000000000000, such as \"5\" or \"2.5\", in photographs.", status.Detail);
        }

        Assert.Equal(0, scaler.Photographs.Reads);
        Assert.Equal(0, scaler.Server.Streams);
    }

    [Fact]
    public async Task A_name_that_is_not_the_metadatas_is_refused()
    {
        await using var scaler = await StartAsync();
        var status = await RefusedAsync(scaler.Keda.GetMetricsAsync(new GetMetricsRequest { ScaledObjectRef = Asks(), MetricName = "s0-queued-photographs" }));
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.StartsWith("metricName 's0-queued-photographs':", status.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_without_its_object_is_refused()
    {
        await using var scaler = await StartAsync();
        var status = await RefusedAsync(scaler.Keda.GetMetricsAsync(new GetMetricsRequest { MetricName = "queued-photographs" }));
        Assert.Equal(StatusCode.InvalidArgument, status.StatusCode);
        Assert.StartsWith("scaledObjectRef", status.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("00000000FF")]
    [InlineData("007FFFFFFF00")]
    [InlineData("010000000102")]
    [InlineData("0000000003FFFFFF")]
    [InlineData("00000000040A7F6162")]
    [InlineData("474554202F20485454502F312E31")]
    public async Task Bytes_that_are_no_request_fail_alone(string body)
    {
        await using var scaler = await StartAsync();
        using var client = new HttpClient { BaseAddress = scaler.Server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "externalscaler.ExternalScaler/IsActive")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(Convert.FromHexString(body)) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        using var answer = await client.SendAsync(request, Cancel);
        await answer.Content.ReadAsByteArrayAsync(Cancel);
        var status = Assert.Single(answer.TrailingHeaders.Concat(answer.Headers), header => header.Key == "grpc-status").Value.Single();
        Assert.NotEqual("0", status);
        Assert.False((await scaler.Keda.IsActiveAsync(Asks())).Result);
    }

    [Fact]
    public async Task More_than_a_manifest_holds_is_refused_unread()
    {
        await using var scaler = await StartAsync();
        Assert.Equal(StatusCode.ResourceExhausted, (await RefusedAsync(scaler.Keda.IsActiveAsync(Asks(("note", new string('x', 70_000)))))).StatusCode);
        Assert.False((await scaler.Keda.IsActiveAsync(Asks())).Result);
    }
}
