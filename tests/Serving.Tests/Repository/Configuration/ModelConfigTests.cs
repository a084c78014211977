using System.Text.Json;
using System.Text.Json.Nodes;
using Puente.Core;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Repository.Configuration;

public sealed class ModelConfigTests
{
    private const string Model = """
        max_batch_size: 8
        input [ { name: "x" data_type: TYPE_FP32 dims: [ 16 ] } ]
        output [ { name: "y" data_type: TYPE_FP32 dims: [ 4 ] } ]

        """;

    public static TheoryData<string> Golden => [.. GoldenFiles.Names()];

    [Theory]
    [MemberData(nameof(Golden))]
    public void A_configuration_is_read_and_written_in_both_forms(string name)
    {
        var config = ModelConfigs.ReadText(GoldenFiles.Text(name + ".pbtxt"), name);
        var json = ModelConfigs.WriteJson(config);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(GoldenFiles.Text(name + ".json")), JsonNode.Parse(json)), json);
        Assert.Equal(json, ModelConfigs.WriteJson(ModelConfigs.ReadText(ModelConfigs.WriteText(config), name)));
        Assert.Equal(json, ModelConfigs.WriteJson(ModelConfigs.ReadJson(json, name)));
    }

    [Fact]
    public void What_is_left_out_is_as_in_Triton()
    {
        var config = ModelConfigs.ReadText("", "m");
        Assert.Equal(("m", "onnxruntime_onnx", "onnxruntime", 0, "model.onnx"), (config.Name, config.Platform, config.Backend, config.MaxBatchSize, config.ModelFilename));
        Assert.Equal(new VersionPolicy.Latest(1), config.Versions);
        Assert.Null(config.DynamicBatching);
        var batching = ModelConfigs.ReadText(Model + "dynamic_batching { }", "m").DynamicBatching!;
        Assert.Equal((TimeSpan.Zero, 0UL, TimeoutAction.Reject, 0), (batching.MaxQueueDelay, batching.PriorityLevels, batching.DefaultQueuePolicy.TimeoutAction, batching.DefaultQueuePolicy.MaxQueueSize));
        Assert.Empty(batching.PreferredBatchSizes);
    }

    [Fact]
    public void Values_reach_their_places()
    {
        var config = ModelConfigs.ReadText(GoldenFiles.Text("queues.pbtxt"), "queues");
        var batching = config.DynamicBatching!;
        Assert.Equal([4, 8, 16], batching.PreferredBatchSizes);
        Assert.Equal(TimeSpan.FromMicroseconds(100), batching.MaxQueueDelay);
        Assert.Equal(new QueuePolicy { TimeoutAction = TimeoutAction.Delay, DefaultTimeout = TimeSpan.FromMilliseconds(500), AllowTimeoutOverride = true, MaxQueueSize = 64 }, batching.DefaultQueuePolicy);
        Assert.Equal(8, batching.PriorityQueuePolicies[1].MaxQueueSize);
        Assert.Equal((32, -1), (config.MaxBatchSize, config.Optimization.GraphLevel));
        Assert.Equal("1073741824", Assert.Single(config.Optimization.GpuAccelerators).Parameters["max_workspace_size_bytes"]);
        Assert.Equal((InstanceKind.Gpu, 2), (config.Instances[0].Kind, config.Instances[0].Gpus.Count));
        Assert.Equal([], config.Outputs[0].Reshape!);
        Assert.Equal("Málaga \"norte\"", ModelConfigs.ReadText(GoldenFiles.Text("classifier.pbtxt"), "classifier").MetricTags["site"]);
    }

    [Theory]
    [InlineData("max_batch_sise: 3", "max_batch_sise (line 5, column 1)", "no field of ModelConfig")]
    [InlineData("dynamic_batching {\n  prefered: 1\n}", "dynamic_batching.prefered (line 6, column 3)", "no field")]
    [InlineData("name: \"other\"", "name", "not the model's name, m")]
    [InlineData("max_batch_size: 4", "max_batch_size (line 5, column 1)", "one value")]
    [InlineData("platform: \"tensorrt_plan\"", "platform", "not served here")]
    [InlineData("platform: \"ensemble\"", "platform", "not served here")]
    [InlineData("backend: \"python\"", "backend", "not served here")]
    [InlineData("sequence_batching { max_sequence_idle_microseconds: 5 }", "sequence_batching (line 5, column 1)", "every request stands alone")]
    [InlineData("ensemble_scheduling { step [ { model_name: \"a\" } ] }", "ensemble_scheduling (line 5, column 1)", "ensembles are not run")]
    [InlineData("model_transaction_policy { decoupled: true }", "model_transaction_policy", "every request has one answer")]
    [InlineData("response_cache { enable: true }", "response_cache", "not cached")]
    [InlineData("optimization { cuda { graphs: true } }", "optimization.cuda (line 5, column 16)", "CUDA graphs")]
    [InlineData("optimization { graph { level: 7 } }", "optimization.graph.level", "not between -1 and 2")]
    [InlineData("version_policy { latest { num_versions: 0 } }", "version_policy.latest.num_versions", "at least 1")]
    [InlineData("version_policy { specific { } }", "version_policy.specific.versions", "positive")]
    [InlineData("version_policy { all { } latest { } }", "version_policy", "more than one")]
    [InlineData("default_model_filename: \"../x.onnx\"", "default_model_filename", "plain file name")]
    [InlineData("input { name: \"x\" data_type: TYPE_FP32 dims: 1 }", "input", "named twice")]
    [InlineData("input { name: \"z\" data_type: TYPE_FP99 dims: 1 }", "input[1].data_type (line 5, column 19)", "no name of data_type")]
    [InlineData("input { name: \"z\" data_type: TYPE_FP32 dims: [ 0 ] }", "input[1].dims", "positive numbers or -1")]
    [InlineData("input { name: \"z\" data_type: TYPE_FP32 dims: [ 6 ] reshape { shape: [ 2, 2 ] } }", "input[1].reshape.shape", "other elements")]
    [InlineData("input { name: \"z\" data_type: TYPE_FP32 dims: [ 6 ] format: FORMAT_NCHW }", "input[1].format", "3 dims")]
    [InlineData("input { name: \"z\" data_type: TYPE_FP32 dims: [ 6 ] optional: true }", "input[1].optional", "brings every input")]
    [InlineData("output { name: \"z\" data_type: TYPE_FP32 dims: [ 6 ] label_filename: \"/etc/passwd\" }", "output[1].label_filename", "plain file name")]
    [InlineData("instance_group { count: -1 }", "instance_group[0].count", "between 1 and")]
    [InlineData("instance_group { kind: KIND_CPU gpus: 0 }", "instance_group[0].gpus", "KIND_GPU")]
    [InlineData("dynamic_batching { preferred_batch_size: 9 }", "dynamic_batching.preferred_batch_size", "max_batch_size, 8")]
    [InlineData("dynamic_batching { priority_levels: 3 }", "dynamic_batching.default_priority_level", "none of 3 levels")]
    [InlineData("dynamic_batching { max_queue_delay_microseconds: 18446744073709551615 }", "dynamic_batching.max_queue_delay_microseconds", "longer than a day")]
    [InlineData("dynamic_batching { max_queue_delay_microseconds: -1 }", "dynamic_batching.max_queue_delay_microseconds (line 5, column 20)", "without a sign")]
    [InlineData("dynamic_batching { priority_queue_policy { key: 1 value { } } }", "dynamic_batching.priority_queue_policy", "none of 0 levels")]
    [InlineData("model_warmup { batch_size: 9 inputs { key: \"x\" value { data_type: TYPE_FP32 dims: 16 zero_data: true } } }", "model_warmup[0].batch_size", "between 1 and 8")]
    [InlineData("model_warmup { batch_size: 1 }", "model_warmup[0].inputs", "is missing")]
    [InlineData("model_warmup { batch_size: 1 inputs { key: \"x\" value { data_type: TYPE_FP32 dims: 16 } } }", "model_warmup[0].inputs[0].value", "in no way")]
    [InlineData("model_warmup { batch_size: 1 inputs { key: \"x\" value { data_type: TYPE_FP32 dims: 15 zero_data: true } } }", "model_warmup[0].inputs[x].dims", "do not fit")]
    [InlineData("model_warmup { batch_size: 1 inputs { key: \"x\" value { data_type: TYPE_FP32 dims: 16 input_data_file: \"../x\" } } }", "model_warmup[0].inputs[x].input_data_file", "plain file name")]
    [InlineData("metric_tags { key: \"model\" value: \"x\" }", "metric_tags", "taken")]
    public void What_is_wrong_is_refused_by_field(string line, string field, string problem)
    {
        var fault = Assert.Throws<InputException>(() => ModelConfigs.ReadText(Model + "\n" + line, "m", "m/config.pbtxt"));
        Assert.Equal("m/config.pbtxt: " + field, fault.Field);
        Assert.Contains(problem, fault.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once_and_not_without_end()
    {
        var fault = Assert.Throws<InputException>(() => ModelConfigs.ReadText("max_batch_size: -1 nonsense: 1 backend: \"python\"", "m"));
        foreach (var text in new[] { "max_batch_size", "nonsense", "python" }) Assert.Contains(text, fault.Problem, StringComparison.Ordinal);
        var many = Assert.Throws<InputException>(() => ModelConfigs.ReadText(string.Concat(Enumerable.Repeat("x: 1 ", 10_000)), "m"));
        Assert.Equal("10000 faults", many.Value);
        Assert.True(many.Message.Length < 20_000);
    }

    [Theory]
    [InlineData("""{"maxBatchSize":"8","input":[{"name":"x","dataType":"TYPE_FP32","dims":["16",-1]}],"dynamicBatching":{"maxQueueDelayMicroseconds":"5"}}""")]
    [InlineData("""{"max_batch_size":8.0,"input":[{"name":"x","data_type":11,"dims":[1.6e1,"-1"]}],"dynamic_batching":{"max_queue_delay_microseconds":5},"output":null}""")]
    public void JSON_is_taken_in_either_style(string json)
    {
        var config = ModelConfigs.ReadJson(json, "m");
        Assert.Equal((8, TensorType.Float32, TimeSpan.FromMicroseconds(5)), (config.MaxBatchSize, config.Inputs[0].Type, config.DynamicBatching!.MaxQueueDelay));
        Assert.Equal([16, -1], config.Inputs[0].Dims);
    }

    [Theory]
    [InlineData("[]", "no JSON object")]
    [InlineData("{", "no JSON")]
    [InlineData("""{"nonsense":1}""", "no field of ModelConfig")]
    [InlineData("""{"max_batch_size":"eight"}""", "no whole number")]
    [InlineData("""{"max_batch_size":8.5}""", "no whole number")]
    [InlineData("""{"name":7}""", "no text")]
    [InlineData("""{"input":{"name":"x"}}""", "data_type")]
    [InlineData("""{"parameters":[1]}""", "no message")]
    [InlineData("""{"max_batch_size":1,"maxBatchSize":2}""", "one value")]
    [InlineData("""{"sequenceBatching":{}}""", "every request stands alone")]
    [InlineData("""{"default_model_filename":"\ud800"}""", "JSON")]
    public void JSON_that_is_no_configuration_is_refused(string json, string problem) =>
        Assert.Contains(problem, Assert.Throws<InputException>(() => ModelConfigs.ReadJson(json, "m")).Message, StringComparison.Ordinal);

    [Fact]
    public void Integers_are_written_as_numbers_and_defaults_too()
    {
        var json = JsonSerializer.Deserialize<JsonElement>(ModelConfigs.WriteJson(ModelConfigs.ReadText(Model, "m")));
        Assert.Equal(16, json.GetProperty("input")[0].GetProperty("dims")[0].GetInt64());
        Assert.Equal("FORMAT_NONE", json.GetProperty("input")[0].GetProperty("format").GetString());
        Assert.Equal("", json.GetProperty("default_model_filename").GetString());
        Assert.Equal(1, json.GetProperty("version_policy").GetProperty("latest").GetProperty("num_versions").GetInt32());
        Assert.False(json.TryGetProperty("dynamic_batching", out _));
    }
}
