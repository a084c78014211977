using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.Repository;
using Puente.Serving.Tensors;
using Puente.Serving.Tests.OpenInference.Protocol;

namespace Puente.Serving.Tests.Repository;

/// <summary>Alone, for what unloading gives back is measured on the whole process.</summary>
[Collection(nameof(AloneTests))]
public sealed class RepositoryModelsTests : IAsyncLifetime
{
    private const int Float = 1, Text = 8;
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-models-").FullName;
    private readonly ModelHost _host = new();
    private RepositoryModels? _models;

    private string Repository => Path.Combine(_folder, "repository");

    public ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Repository);
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        if (_models is not null) await _models.DisposeAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task A_graph_without_a_configuration_is_served_in_batches()
    {
        Put("add", 1, TinyModels.Add([1, 2]));
        var models = await StartAsync(RepositoryMode.None);
        Assert.True(models.IsReady);
        Assert.Equal([new ModelIndexEntry("add", 1, ModelState.Ready, "")], models.Index());
        using var model = models.Rent("add", null);
        Assert.Equal(4, model.Description.MaxBatchSize);
        Assert.Equal([[11f, 22, 31, 42]], await Task.WhenAll(AskAsync(model, [2, 2], [10, 20, 30, 40])));
        Assert.True(model.Statistics.MemoryBytes > 0);
    }

    [Fact]
    public async Task Versions_serve_side_by_side_and_the_highest_answers_those_who_name_none()
    {
        Put("add", 1, TinyModels.Add([1]), "version_policy { all { } }");
        Put("add", 3, TinyModels.Add([3]));
        var models = await StartAsync(RepositoryMode.None);
        foreach (var (version, sum) in new (long?, float)[] { (1, 11), (3, 13), (null, 13) })
        {
            using var model = models.Rent("add", version);
            await AddsAsync(model, sum);
        }

        Assert.Throws<ModelNotFoundException>(() => models.Rent("add", 2));
        Assert.Throws<ModelNotFoundException>(() => models.Rent("other", null));
        await Assert.ThrowsAsync<ModelControlException>(() => models.LoadAsync("add", ModelLoadParameters.None, default));
    }

    [Fact]
    public async Task Sizes_and_strings_that_only_a_request_tells_are_served()
    {
        Put("any", 1, TinyModels.Identity(Float, -1, -1), "max_batch_size: 0");
        Put("text", 1, TinyModels.Identity(Text, -1, 2));
        Put("scalar", 1, TinyModels.Identity(Float, -1), "max_batch_size: 8 input { name: 'in' data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } } output { name: 'out' data_type: TYPE_FP32 dims: [ 1 ] reshape { shape: [ ] } }");
        var models = await StartAsync(RepositoryMode.None);
        using var any = models.Rent("any", null);
        Assert.Equal("1 2 3", string.Join(' ', await AskAsync(any, [1, 3], [1, 2, 3])));
        using var scalar = models.Rent("scalar", null);
        Assert.Equal([-1, 1], scalar.Description.Outputs[0].Shape);
        Assert.Equal("5 6", string.Join(' ', await AskAsync(scalar, [2, 1], [5, 6])));

        using var text = models.Rent("text", null);
        var words = Words("riss", "", "Ü☂", "x");
        using var answer = await text.InferAsync(new InferenceRequest([new TensorData([2, 2], words)], 2, [0]), default);
        Assert.Equal([2, 2], answer.Outputs[0].Shape);
        Assert.Equal(words, answer.Outputs[0].Bytes.ToArray());
    }

    [Fact]
    public async Task What_cannot_be_loaded_displaces_nothing_and_its_reason_stands_in_the_index()
    {
        Put("add", 1, TinyModels.Add([1]));
        Put("broken", 1, [1, 2, 3]);
        var models = await StartAsync(RepositoryMode.Explicit, "*");
        Assert.False(models.IsReady);
        Assert.Contains(models.Index(), entry => entry is { Name: "broken", State: ModelState.Unavailable, Reason.Length: > 0 });
        Assert.Throws<ModelUnavailableException>(() => models.Rent("broken", null));

        Put("add", 2, [1, 2, 3]);
        await Assert.ThrowsAsync<InputException>(() => models.LoadAsync("add", ModelLoadParameters.None, default));
        using (var model = models.Rent("add", null)) await AddsAsync(model, 11f);
        Assert.Contains("later load failed", Assert.Single(models.Index(), entry => entry.Name == "add").Reason, StringComparison.Ordinal);

        Put("add", 2, TinyModels.Add([2]));
        await models.LoadAsync("add", ModelLoadParameters.None, default);
        using (var model = models.Rent("add", null)) await AddsAsync(model, 12f);
        await Assert.ThrowsAsync<ModelNotFoundException>(() => models.LoadAsync("nowhere", ModelLoadParameters.None, default));
    }

    [Fact]
    public async Task A_load_request_brings_files_of_its_own()
    {
        Put("add", 1, TinyModels.Add([1]));
        var models = await StartAsync(RepositoryMode.Explicit);
        Assert.Throws<ModelNotFoundException>(() => models.Rent("add", null));
        var files = new Dictionary<string, ReadOnlyMemory<byte>> { ["7/model.onnx"] = TinyModels.Add([7]) };
        await models.LoadAsync("add", new ModelLoadParameters("{}", files), default);
        using (var model = models.Rent("add", null))
        {
            Assert.Equal(7, model.Description.Version);
            await AddsAsync(model, 17f);
        }

        await models.LoadAsync("add", ModelLoadParameters.None, default);
        using (var model = models.Rent("add", null)) Assert.Equal(1, model.Description.Version);
    }

    [Fact]
    public async Task A_request_under_way_is_answered_when_its_model_is_unloaded()
    {
        Put("add", 1, TinyModels.Add([1]));
        var models = await StartAsync(RepositoryMode.Explicit, "*");
        using (var held = models.Rent("add", null))
        {
            await models.UnloadAsync("add", default);
            Assert.Throws<ModelUnavailableException>(() => models.Rent("add", null));
            Assert.Equal(ModelState.Unavailable, Assert.Single(models.Index()).State);
            await AddsAsync(held, 11f);
        }

        Assert.True(models.IsReady);
        await models.LoadAsync("add", ModelLoadParameters.None, default);
        using var again = models.Rent("add", null);
        await Assert.ThrowsAsync<ModelNotFoundException>(() => models.UnloadAsync("other", default));
    }

    [Fact]
    public async Task Where_it_polls_what_changes_on_disk_changes_in_service()
    {
        Put("add", 1, TinyModels.Add([1]));
        Put("gone", 1, TinyModels.Add([1]));
        var models = await StartAsync(RepositoryMode.Poll);
        Put("add", 2, TinyModels.Add([2]));
        Put("new", 1, TinyModels.Add([1]));
        Directory.Delete(Path.Combine(Repository, "gone"), recursive: true);
        var deadline = Environment.TickCount64 + 30_000;
        while (models.Index() is var index && !(index.Contains(new("add", 2, ModelState.Ready, "")) && index.Contains(new("new", 1, ModelState.Ready, "")) && index.Any(entry => entry is { Name: "gone", State: ModelState.Unavailable })))
        {
            Assert.True(Environment.TickCount64 < deadline, string.Join("; ", index));
            await Task.Delay(50);
        }

        Assert.Throws<ModelUnavailableException>(() => models.Rent("gone", null));
    }

    [Fact]
    public async Task Unloading_gives_memory_back()
    {
        const int Weights = 16 << 20;
        Put("large", 1, TinyModels.Add(new float[Weights]), "max_batch_size: 0 input { name: 'in' data_type: TYPE_FP32 dims: [ -1, 16777216 ] } output { name: 'out' data_type: TYPE_FP32 dims: [ -1, 16777216 ] }");
        var models = await StartAsync(RepositoryMode.Explicit);
        var before = Resident();
        await models.LoadAsync("large", ModelLoadParameters.None, default);
        var loaded = Resident();
        Assert.True(loaded - before > Weights * 3L, $"{before} to {loaded} bytes loaded");
        await models.UnloadAsync("large", default);
        var after = Resident();
        Assert.True(after - before < Weights, $"{before} bytes before, {loaded} loaded, {after} after");

        static long Resident()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return long.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[1]) * Environment.SystemPageSize;
        }
    }

    [Fact]
    public async Task A_provider_that_is_not_here_is_refused_with_its_remedy()
    {
        Put("add", 1, TinyModels.Add([1]), "max_batch_size: 4 optimization { execution_accelerators { cpu_execution_accelerator [ { name: 'openvino' } ] } } dynamic_batching { }");
        var models = await StartAsync(RepositoryMode.Explicit);
        Assert.Contains("openvino", (await Assert.ThrowsAsync<InputException>(() => models.LoadAsync("add", ModelLoadParameters.None, default))).Message, StringComparison.Ordinal);
    }

    private void Put(string model, int version, byte[] graph, string? config = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository, model, $"{version}")).FullName;
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), graph);
        if (config is not null) File.WriteAllText(Path.Combine(Repository, model, "config.pbtxt"), config);
    }

    private async Task<RepositoryModels> StartAsync(RepositoryMode mode, params string[] atStart)
    {
        var options = new RepositoryOptions(Repository) { Mode = mode, LoadAtStart = atStart, PollInterval = TimeSpan.FromSeconds(1) }.Check();
        _models = new RepositoryModels(new ModelRepository(options), _host, Path.Combine(_folder, "staging"), NullLogger<RepositoryModels>.Instance, TimeProvider.System);
        await _models.StartAsync(default);
        return _models;
    }

    /// <summary>It adds to 10 what makes <paramref name="sum"/> of it.</summary>
    private static async Task AddsAsync(IModel model, float sum) => Assert.Equal(sum, Assert.Single(await AskAsync(model, [1, 1], [10])));

    private static async Task<float[]> AskAsync(IModel model, long[] shape, float[] values)
    {
        var rows = model.Description.MaxBatchSize > 0 ? (int)shape[0] : 1;
        using var answer = await model.InferAsync(new InferenceRequest([new TensorData(shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())], rows, [0]), default);
        Assert.Equal(shape, answer.Outputs[0].Shape);
        return MemoryMarshal.Cast<byte, float>(answer.Outputs[0].Bytes.Span).ToArray();
    }

    private static byte[] Words(params string[] words)
    {
        using var bytes = new MemoryStream();
        foreach (var word in words.Select(Encoding.UTF8.GetBytes))
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, word.Length);
            bytes.Write(length);
            bytes.Write(word);
        }

        return bytes.ToArray();
    }
}
