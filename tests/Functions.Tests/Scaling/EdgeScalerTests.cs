using System.Text.Json.Nodes;
using Grpc.Core;
using Grpc.Net.Client;
using Puente.Functions.Tests.Inbox;
using Puente.Scaling.Protocol;

namespace Puente.Functions.Tests.Scaling;

/// <summary>A whole edge, asked by a client of KEDA's contract.</summary>
public sealed class EdgeScalerTests : IDisposable
{
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-edge-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Data => Path.Combine(_folder, "edge-1");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Keda_hears_of_photographs_as_they_come_and_of_tunings_that_wait()
    {
        await ScheduledTunings.WriteAsync(Data, 2);
        await using var edge = await EdgeProcess.StartAsync(_folder, ("Puente__ScalerPort", "0"), ("ScalingSchedule", "*/1 * * * * *"), ("Inbox__Sources", "blobTrigger"));
        var health = (await HealthAsync(edge))["scaler"]!;
        Assert.False(health["tls"]!.GetValue<bool>());
        using var channel = GrpcChannel.ForAddress(health["address"]!.GetValue<string>());
        var keda = new ExternalScaler.ExternalScalerClient(channel);

        // Nothing waits, and that is known.
        using var stream = keda.StreamIsActive(Asks("queued-photographs", "2"));
        Assert.False(await NextAsync(stream));
        Assert.Equal(0, await ValueAsync(keda, "queued-photographs"));
        Assert.Equal(0, await ValueAsync(keda, "oldest-photograph-age"));
        Assert.Equal(1, (await HealthAsync(edge))["scaler"]!["streams"]!.GetValue<int>());

        // A site without a release inspects nothing: what comes waits. The second comes after the stream was told of the first.
        await LocalFiles.PutAsync(Data, "deck.jpg", "deck");
        Assert.True(await NextAsync(stream));
        await LocalFiles.PutAsync(Data, "pier.jpg", "pier");
        await EqualsAsync(keda, "queued-photographs", 2);
        Assert.True((await keda.IsActiveAsync(Asks("queued-photographs", "2"), cancellationToken: Cancel)).Result);
        Assert.InRange(await ValueAsync(keda, "oldest-photograph-age"), 0.000001, _deadline.TotalSeconds);

        // The tunings, without the retraining that may ask for one.
        await EqualsAsync(keda, "pending-tuning-jobs", 2);

        // Nothing was asked of its models, which is known too.
        Assert.Equal(0, await ValueAsync(keda, "batch-queue-delay"));
        var wrong = await Assert.ThrowsAsync<RpcException>(async () => await keda.GetMetricSpecAsync(Asks("photographs", "2"), cancellationToken: Cancel));
        Assert.Equal(StatusCode.InvalidArgument, wrong.StatusCode);
    }

    [Fact]
    public async Task An_edge_has_no_scaler_unless_asked_for()
    {
        await using var edge = await EdgeProcess.StartAsync(_folder);
        Assert.Null((await HealthAsync(edge))["scaler"]);
    }

    private static ScaledObjectRef Asks(string metric, string target) => new()
    {
        Name = "puente-worker",
        Namespace = "puente",
        ScalerMetadata = { ["scalerAddress"] = "agent:9090", ["metric"] = metric, ["target"] = target },
    };

    private static async Task<bool> NextAsync(AsyncServerStreamingCall<IsActiveResponse> stream)
    {
        Assert.True(await stream.ResponseStream.MoveNext(Cancel).WaitAsync(_deadline));
        return stream.ResponseStream.Current.Result;
    }

    private static async Task<double> ValueAsync(ExternalScaler.ExternalScalerClient keda, string metric)
    {
        var answer = await keda.GetMetricsAsync(new GetMetricsRequest { ScaledObjectRef = Asks(metric, "2"), MetricName = metric }, cancellationToken: Cancel);
        return Assert.Single(answer.MetricValues).MetricValueFloat;
    }

    private static async Task EqualsAsync(ExternalScaler.ExternalScalerClient keda, string metric, double value)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        over.CancelAfter(_deadline);
        while (!over.IsCancellationRequested)
        {
            try
            {
                if (await ValueAsync(keda, metric) == value) return;
            }
            catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
            {
                // Not counted yet.
            }

            await Task.Delay(50, CancellationToken.None);
        }

        Assert.Fail($"Waited in vain for {metric} to be {value}; it is {await ValueAsync(keda, metric)}.");
    }

    private static async Task<JsonNode> HealthAsync(EdgeProcess edge) => JsonNode.Parse(await edge.Api.GetStringAsync("api/health", Cancel))!;
}
