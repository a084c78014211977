using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;
using Puente.Learning.Training.Onnx;
using Puente.Learning.Training.Onnx.Proto;
using Puente.Serving.Engine;
using Puente.Serving.Models;
using Puente.Serving.Repository;
using Puente.Serving.Tensors;

namespace Puente.Bench.Serving;

/// <summary>The batcher alone: a graph that does nothing, asked in this process without a protocol.</summary>
internal sealed class EmptyModel : IAsyncDisposable
{
    private const string Name = "empty", Input = "in", Output = "out";
    private readonly string _folder = Directory.CreateTempSubdirectory("puente-bench-").FullName;
    private readonly ModelHost _host = new(new ModelHostOptions());
    private readonly RepositoryModels _models;
    private readonly InferenceRequest _request = new([new TensorData([1, 1], new byte[sizeof(float)])], 1, [0]);

    private EmptyModel()
    {
        var repository = Path.Combine(_folder, "models");
        Directory.CreateDirectory(Path.GetDirectoryName(Graph)!);
        var graph = new GraphBuilder(Name);
        graph.Output(graph.Input(Input, TensorProto.Types.DataType.Float, 1), Output, TensorProto.Types.DataType.Float, 1);
        OnnxFile.Write(graph.Model(null), Graph);
        _models = new RepositoryModels(
            new ModelRepository(new RepositoryOptions(repository) { DefaultMaxBatchSize = 8 }), _host, Path.Combine(_folder, "staged"), NullLogger<RepositoryModels>.Instance, TimeProvider.System);
    }

    private string Graph => Path.Combine(_folder, "models", Name, "1", "model.onnx");

    public static async Task<EmptyModel> StartAsync(CancellationToken cancellation)
    {
        var model = new EmptyModel();
        await model._models.StartAsync(cancellation);
        return model;
    }

    /// <summary>Requests a second by <paramref name="callers"/> callers.</summary>
    public async Task<double> RateAsync(int callers, TimeSpan time)
    {
        using var model = _models.Rent(Name, null);
        var requests = 0L;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var own = 0L;
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                using var answer = await model.InferAsync(_request, default);
                own++;
            }

            Interlocked.Add(ref requests, own);
        })));
        return requests / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Runs a second of the same graph by a bare session.</summary>
    public double BareRate(TimeSpan time)
    {
        using var session = new InferenceSession(Graph);
        using var options = new RunOptions();
        using var binding = session.CreateIoBinding();
        using var input = OrtValue.CreateTensorValueFromMemory(new float[1], [1, 1]);
        using var output = OrtValue.CreateTensorValueFromMemory(new float[1], [1, 1]);
        binding.BindInput(Input, input);
        binding.BindOutput(Output, output);
        var runs = 0L;
        var started = Stopwatch.GetTimestamp();
        for (; Stopwatch.GetElapsedTime(started) < time; runs++) session.RunWithBinding(options, binding);
        return runs / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        await _models.DisposeAsync();
        _host.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
