using Puente.Core;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Repository.Configuration;

/// <summary>As Triton's ONNX Runtime backend completes configurations (AutoCompleteConfig, AutoCompleteMaxBatch, AutoCompleteIO).</summary>
public sealed class ConfigCompletionTests
{
    private static readonly TensorSignature[] Inputs = [new("x", TensorType.UInt8, [-1, 8, 8, 3])], Outputs = [new("y", TensorType.Float32, [-1, 3]), new("score", TensorType.Float32, [-1])];

    [Fact]
    public void A_graph_with_a_variable_batch_batches_by_itself()
    {
        var config = ConfigCompletion.Complete(new ModelConfig("m"), Inputs, Outputs);
        Assert.Equal(ConfigCompletion.DefaultMaxBatchSize, config.MaxBatchSize);
        Assert.NotNull(config.DynamicBatching);
        Assert.Equal([8, 8, 3], config.Inputs[0].Dims);
        Assert.Equal([1], config.Outputs[1].Dims);
        Assert.Equal([], config.Outputs[1].Reshape!);
        Assert.Equal([-1, 8, 8, 3], config.Describe(2).Inputs[0].Shape);
    }

    [Fact]
    public void A_graph_of_fixed_size_does_not()
    {
        var config = ConfigCompletion.Complete(new ModelConfig("m"), [new("x", TensorType.Int64, [2, 3])], [new("y", TensorType.Int64, [])]);
        Assert.Equal((0, null), (config.MaxBatchSize, config.DynamicBatching));
        Assert.Equal([2, 3], config.Describe(1).Inputs[0].Shape);
        Assert.Equal([1], config.Outputs[0].Dims);
        Refused("variable first dimension", () => ConfigCompletion.Complete(new ModelConfig("m") { MaxBatchSize = 4 }, [new("x", TensorType.Int64, [2, 3])], Outputs));
    }

    [Fact]
    public void One_list_is_kept_and_the_other_filled_in()
    {
        var config = ConfigCompletion.Complete(new ModelConfig("m") { MaxBatchSize = 16, Outputs = [new ModelOutput("y", TensorType.Float32, [3])] }, Inputs, Outputs);
        Assert.Equal((16, 1, 1), (config.MaxBatchSize, config.Inputs.Count, config.Outputs.Count));
    }

    [Fact]
    public void A_whole_configuration_is_left_as_it_is()
    {
        var config = new ModelConfig("m") { Inputs = [new ModelInput("x", TensorType.UInt8, [-1, 8, 8, 3])], Outputs = [new ModelOutput("y", TensorType.Float32, [-1, 3])] };
        Assert.Equal(config, ConfigCompletion.Complete(config, Inputs, Outputs));
    }

    [Fact]
    public void Contradictions_are_told_together()
    {
        var config = new ModelConfig("m") { MaxBatchSize = 4, Inputs = [new ModelInput("z", TensorType.UInt8, [8])], Outputs = [new ModelOutput("y", TensorType.Int32, [-1, 3])] };
        var problem = Refused("no input of the graph", () => ConfigCompletion.Complete(config, Inputs, Outputs));
        foreach (var text in new[] { "input 'x'", "TYPE_INT32", "Leave the batch out" }) Assert.Contains(text, problem, StringComparison.Ordinal);
    }

    private static string Refused(string problem, Func<object> complete)
    {
        var message = Assert.Throws<InputException>(complete).Message;
        Assert.Contains(problem, message, StringComparison.Ordinal);
        return message;
    }
}
