using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Repository;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Tensors;

namespace Puente.Serving.Tests.Repository;

public sealed class ModelRepositoryTests : IDisposable
{
    private const string Config = "max_batch_size: 4 input { name: \"x\" data_type: TYPE_FP32 dims: 2 } output { name: \"y\" data_type: TYPE_FP32 dims: 3 label_filename: \"labels.txt\" }";
    private readonly RepositoryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_highest_version_is_loaded_with_its_labels()
    {
        folder.File("m/config.pbtxt", Config).File("m/labels.txt", "crack\r\nrust\n\nsound\n\n").File("m/1/model.onnx").File("m/10/model.onnx").File("m/9/model.onnx")
            .File("m/011/model.onnx").File("m/0/model.onnx").File("m/-3/model.onnx").File("m/v12/model.onnx").File("m/99999999999999999999/model.onnx");
        var model = folder.Open().Open("m");
        Assert.Equal([10], model.Versions.Select(version => version.Number));
        Assert.Equal(folder.At("m/10/model.onnx"), model.Versions[0].Graph);
        Assert.Equal(["crack", "rust", "", "sound"], model.Labels["y"]);
        Assert.Equal(["crack", "rust", "", "sound"], model.Describe(10).Labels["y"]);
    }

    [Theory]
    [InlineData("all { }", "1 2 3 7")]
    [InlineData("latest { num_versions: 2 }", "3 7")]
    [InlineData("latest { }", "7")]
    [InlineData("specific { versions: [ 7, 1, 100 ] }", "1 7")]
    public void Versions_are_chosen_by_policy(string policy, string expected)
    {
        foreach (var version in new[] { 1, 2, 3, 7 }) folder.File($"m/{version}/model.onnx");
        folder.File("m/config.pbtxt", $"version_policy {{ {policy} }}");
        Assert.Equal(expected, string.Join(' ', folder.Open().Open("m").Versions.Select(version => version.Number)));
    }

    [Fact]
    public void A_graph_is_a_file_a_folder_or_what_the_configuration_names()
    {
        folder.File("plain/1/model.onnx").File("outside/1/model.onnx/model.onnx").File("outside/1/model.onnx/weights.data").File("named/1/net.onnx").File("named/config.pbtxt", "default_model_filename: \"net.onnx\"");
        var repository = folder.Open();
        Assert.Equal(folder.At("plain/1/model.onnx"), repository.Open("plain").Versions[0].Graph);
        Assert.Equal(folder.At("outside/1/model.onnx/model.onnx"), repository.Open("outside").Versions[0].Graph);
        Assert.Equal(folder.At("named/1/net.onnx"), repository.Open("named").Versions[0].Graph);
        folder.File("plan/1/model.plan");
        Refused("is not there", () => repository.Open("plan"));
        Directory.CreateDirectory(folder.At("empty"));
        Refused("no version", () => repository.Open("empty"));
        Assert.Throws<ModelNotFoundException>(() => repository.Open("absent"));
        foreach (var name in new[] { "..", ".", "", "a/b", "../models/plain", ".hidden" }) Assert.Throws<ModelNotFoundException>(() => repository.Open(name));
    }

    [Fact]
    public void A_custom_configuration_is_taken_where_a_model_has_it()
    {
        folder.File("a/1/model.onnx").File("a/config.pbtxt", "max_batch_size: 1").File("a/configs/h100.pbtxt", "max_batch_size: 64").File("b/1/model.onnx").File("b/config.pbtxt", "max_batch_size: 2");
        var repository = folder.Open(options => options with { ConfigName = "h100" });
        Assert.Equal((64, 2), (repository.Open("a").Config.MaxBatchSize, repository.Open("b").Config.MaxBatchSize));
        folder.File("a/configs/h100.pbtxt", "max_batch_size: -64");
        Assert.Contains("a/configs/h100.pbtxt: max_batch_size", Assert.Throws<InputException>(() => repository.Open("a")).Field, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_completion_a_configuration_is_needed()
    {
        folder.File("m/1/model.onnx");
        var model = folder.Open().Open("m").Complete([new("x", TensorType.Float32, [-1, 2])], [new("y", TensorType.Float32, [-1, 3])]);
        Assert.Equal(ConfigCompletion.DefaultMaxBatchSize, model.Describe(1).MaxBatchSize);
        Refused("not completed", () => folder.Open(options => options with { Complete = false }).Open("m"));
    }

    [Fact]
    public void Links_that_lead_out_are_refused_and_those_inside_are_followed()
    {
        Directory.CreateDirectory(folder.Outside("secret/1"));
        File.WriteAllText(folder.Outside("secret/1/model.onnx"), "onnx");
        File.WriteAllText(folder.Outside("secret/labels.txt"), "secret");
        folder.File("real/1/model.onnx").File("file/config.pbtxt", Config).File("file/1/model.onnx").File("data/1/model.onnx/model.onnx");
        Directory.CreateSymbolicLink(folder.At("folder"), folder.Outside("secret"));
        Directory.CreateDirectory(folder.At("version"));
        Directory.CreateSymbolicLink(folder.At("version/1"), folder.Outside("secret/1"));
        File.CreateSymbolicLink(folder.At("file/labels.txt"), folder.Outside("secret/labels.txt"));
        File.CreateSymbolicLink(folder.At("data/1/model.onnx/weights"), "../../../../secret/labels.txt");
        Directory.CreateSymbolicLink(folder.At("alias"), folder.At("real"));
        Directory.CreateDirectory(folder.At("circle/1"));
        File.CreateSymbolicLink(folder.At("circle/1/model.onnx"), folder.At("circle/1/other.onnx"));
        File.CreateSymbolicLink(folder.At("circle/1/other.onnx"), folder.At("circle/1/model.onnx"));
        var repository = folder.Open();
        foreach (var name in new[] { "folder", "version", "file", "data" }) Refused("leads out", () => repository.Open(name));
        Refused("circle", () => repository.Open("circle"));
        Assert.Equal([1], repository.Open("alias").Versions.Select(version => version.Number));
        Assert.Equal(7, repository.Scan().Models.Count);
    }

    [Fact]
    public void The_repository_itself_may_be_a_link()
    {
        folder.File("m/1/model.onnx");
        Directory.CreateSymbolicLink(folder.Outside("link"), folder.Root);
        Assert.Equal("m", new ModelRepository(new RepositoryOptions(folder.Outside("link")).Check()).Open("m").Name);
    }

    [Fact]
    public void A_load_request_may_bring_a_configuration()
    {
        folder.File("m/1/model.onnx").File("m/2/model.onnx").File("m/config.pbtxt", "max_batch_size: 4");
        var model = folder.Open().Open("m", new ModelLoadParameters("""{"max_batch_size":32,"version_policy":{"all":{}}}""", new Dictionary<string, ReadOnlyMemory<byte>>()), folder.Outside("staging"));
        Assert.Equal((32, 2), (model.Config.MaxBatchSize, model.Versions.Count));
        Assert.False(Directory.Exists(folder.Outside("staging")));
        Refused("no JSON", () => folder.Open().Open("m", new ModelLoadParameters("max_batch_size: 4", new Dictionary<string, ReadOnlyMemory<byte>>()), folder.Outside("staging")));
    }

    [Fact]
    public void Files_of_a_load_request_stand_in_for_the_whole_folder()
    {
        folder.File("m/7/model.onnx", "old");
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["2/model.onnx"] = "new"u8.ToArray(), ["labels.txt"] = "a\nb\nc"u8.ToArray() };
        const string Json = """{"output":[{"name":"y","data_type":"TYPE_FP32","dims":[3],"label_filename":"labels.txt"}]}""";
        var model = folder.Open().Open("m", new ModelLoadParameters(Json, files), folder.Outside("staging"));
        Assert.Equal([2], model.Versions.Select(version => version.Number));
        Assert.Equal("new", File.ReadAllText(model.Versions[0].Graph));
        Assert.Equal(["a", "b", "c"], model.Labels["y"]);
        Assert.Equal("new", File.ReadAllText(folder.Open().Open("other", new ModelLoadParameters(Json, files), folder.Outside("staging")).Versions[0].Graph));
        Refused("files need it", () => folder.Open().Open("m", new ModelLoadParameters(null, files), folder.Outside("staging-2")));
    }

    [Theory]
    [InlineData("../model.onnx")]
    [InlineData("1/../../model.onnx")]
    [InlineData("/etc/model.onnx")]
    [InlineData("1//model.onnx")]
    [InlineData("1\\model.onnx")]
    [InlineData("")]
    [InlineData("1/model.onnx/model.onnx")]
    public void Files_of_a_load_request_stay_in_their_folder(string path)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { [path] = new byte[1], ["1/model.onnx"] = new byte[1] };
        Assert.Throws<InputException>(() => folder.Open().Open("m", new ModelLoadParameters("{}", files), folder.Outside("staging")));
        Assert.False(Directory.Exists(folder.Outside("staging")));
    }

    private static void Refused(string problem, Func<object> open) => Assert.Contains(problem, Assert.Throws<InputException>(open).Message, StringComparison.Ordinal);
}
