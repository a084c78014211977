using System.Text.Json.Nodes;
using Puente.Serving.OpenInference.Rest;
using Puente.Serving.OpenInference.Wire;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tests.Repository;

namespace Puente.Serving.Tests.OpenInference;

/// <summary>What <c>GET …/config</c> and <c>ModelConfig</c> answer of a model that has a config.pbtxt: all of it.</summary>
public sealed class ConfigAnswerTests
{
    public static TheoryData<string> Golden => [.. GoldenFiles.Names()];

    [Theory]
    [MemberData(nameof(Golden))]
    public void Everything_that_the_file_says_is_answered_over_both_protocols(string name)
    {
        var description = ModelConfigs.ReadText(GoldenFiles.Text(name + ".pbtxt"), name).Describe(1);
        var grpc = Serving.OpenInference.ModelConfigs.Of(description);
        Holds(JsonNode.Parse(GoldenFiles.Text(name + ".json"))!, ConfigJson.Of(grpc), "$");
    }

    [Fact]
    public void Queues_optimisation_and_warm_up_reach_their_fields()
    {
        var grpc = Serving.OpenInference.ModelConfigs.Of(ModelConfigs.ReadText(GoldenFiles.Text("queues.pbtxt"), "queues").Describe(1));
        Assert.Equal((8u, -1), (grpc.DynamicBatching.PriorityQueuePolicy[1].MaxQueueSize, grpc.Optimization.Graph.Level));
        Assert.Equal("1073741824", Assert.Single(grpc.Optimization.ExecutionAccelerators.GpuExecutionAccelerator).Parameters["max_workspace_size_bytes"]);
        var warm = Serving.OpenInference.ModelConfigs.Of(ModelConfigs.ReadText("""
            max_batch_size: 8
            input [ { name: "x" data_type: TYPE_FP32 dims: [ 16 ] } ]
            output [ { name: "y" data_type: TYPE_FP32 dims: [ 4 ] } ]
            parameters { key: "intra_op_thread_count" value { string_value: "2" } }
            model_warmup [ { name: "w" batch_size: 4 count: 2 inputs { key: "x" value { data_type: TYPE_FP32 dims: [ 16 ] random_data: true } } } ]
            """, "m").Describe(1));
        Assert.Equal("2", warm.Parameters["intra_op_thread_count"].StringValue);
        var sample = Assert.Single(warm.ModelWarmup);
        Assert.Equal((4u, 2u, ModelWarmup.Types.Input.InputDataTypeOneofCase.RandomData), (sample.BatchSize, sample.Count, sample.Inputs["x"].InputDataTypeCase));
    }

    /// <summary>All of <paramref name="part"/> is in <paramref name="whole"/>.</summary>
    private static void Holds(JsonNode? part, JsonNode? whole, string place)
    {
        switch (part)
        {
            case JsonObject members:
                foreach (var (key, value) in members) Holds(value, Assert.IsType<JsonObject>(whole)[key], $"{place}.{key}");
                break;
            case JsonArray items:
                Assert.Equal((place, items.Count), (place, Assert.IsType<JsonArray>(whole).Count));
                for (var i = 0; i < items.Count; i++) Holds(items[i], whole![i], $"{place}[{i}]");
                break;
            default:
                Assert.True(JsonNode.DeepEquals(part, whole), $"{place}: {part?.ToJsonString()} became {whole?.ToJsonString()}");
                break;
        }
    }
}
