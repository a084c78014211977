using Puente.Core;
using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Graphs;
using Puente.Serving.Models;
using Puente.Serving.Sessions;
using Puente.Serving.Tensors;

namespace Puente.Serving.Repository;

/// <summary>A version of a repository's model, open and warm. It lives until it is disposed and the last request that holds it is answered.</summary>
internal sealed class LoadedVersion : IDisposable
{
    private readonly Counted _life;

    private LoadedVersion(RepositoryModel source, BatchedModel model, PassScheduler scheduler, PassQueue queue)
    {
        (Source, Model) = (source, model);
        // Nobody holds it then, so nothing waits: closing ends at once.
        _life = new Counted(() => _ = scheduler.CloseAsync(queue));
    }

    /// <summary>Its configuration, completed.</summary>
    public RepositoryModel Source { get; }

    public BatchedModel Model { get; }

    /// <summary>Opens a version, lets it answer every size of pass it will see and the configuration's own requests.</summary>
    /// <exception cref="InputException">It cannot be opened, or does not answer.</exception>
    public static async Task<LoadedVersion> LoadAsync(RepositoryModel model, RepositoryVersion version, PassScheduler scheduler, SessionSettings settings, TimeProvider clock, CancellationToken cancellationToken)
    {
        var factory = SessionsOf.Read(model.Config, settings);
        var graph = GraphSession.Open(version.Graph, factory);
        PassQueue queue;
        RepositoryModel complete;
        BatchedModel batched;
        try
        {
            complete = model.Complete(graph.Inputs, graph.Outputs);
            var description = complete.Describe(version.Number);
            var options = BatchingOf.Read(complete.Config, factory.Settings.Providers is [ExecutionProvider.Cpu]);
            var isFixed = IsFixed(description, graph);
            queue = scheduler.Open(options, Executor(complete, description, graph, isFixed, options.MaxRows, scheduler.Places, clock));
            batched = new BatchedModel(description, scheduler, queue, clock) { MemoryBytes = graph.Bytes, HasKnownShapes = isFixed };
        }
        catch
        {
            graph.Dispose();
            throw;
        }

        var loaded = new LoadedVersion(complete, batched, scheduler, queue);
        try
        {
            await loaded.WarmAsync(cancellationToken);
            return loaded;
        }
        catch
        {
            loaded.Dispose();
            throw;
        }
    }

    /// <summary>A hold; null where it is freed already.</summary>
    public IModel? TryRent() => _life.TryHold() ? new ModelLease(Model, new Hold(_life)) : null;

    public void Dispose() => _life.Dispose();

    private async Task WarmAsync(CancellationToken cancellationToken)
    {
        var description = Model.Description;
        var requests = Source.Warmups(seed: 1).SelectMany(warmup => Enumerable.Range(0, Math.Max(1, warmup.Count)).Select(_ => (warmup.Name, Request: warmup.Build()))).ToList();
        if (description.Inputs.All(input => input.Shape.Skip(description.MaxBatchSize > 0 ? 1 : 0).All(dimension => dimension >= 0)))
            requests.AddRange(Sizes(description).Select(rows => ($"{rows} rows of zeros", Zeros(description, rows))));
        foreach (var (name, request) in requests)
        {
            try
            {
                using var answer = await Model.InferAsync(request, cancellationToken);
            }
            catch (InferenceFailedException e)
            {
                throw new InputException(description.Name, $"version {description.Version}", $"fails to warm up on {name}: {e.Message}", "Correct the graph, or its configuration.");
            }
        }
    }

    private IEnumerable<int> Sizes(ModelDescription description) => description.MaxBatchSize > 0
        ? new[] { 1, description.MaxBatchSize }.Concat(Source.Config.DynamicBatching?.PreferredBatchSizes ?? []).Distinct()
        : [1];

    private static InferenceRequest Zeros(ModelDescription description, int rows) => new(
        [.. description.Inputs.Select(input =>
        {
            long[] shape = description.MaxBatchSize > 0 ? [rows, .. input.Shape.Skip(1)] : [.. input.Shape];
            // A string of no bytes is its length alone.
            var size = input.Type == TensorType.Bytes ? sizeof(int) : input.Type.Size();
            return new TensorData(shape, new byte[shape.Aggregate((long)size, (bytes, dimension) => checked(bytes * dimension))]);
        })],
        rows, [.. Enumerable.Range(0, description.Outputs.Count)]);

    private static bool IsFixed(ModelDescription description, GraphSession graph) => description.MaxBatchSize > 0
        && description.Inputs.Concat(description.Outputs).All(tensor => tensor.Type != TensorType.Bytes && tensor.Shape.Skip(1).All(dimension => dimension >= 0))
        && graph.Inputs.Concat(graph.Outputs).All(tensor => tensor.Shape.Count > 0);

    private static IPassExecutor Executor(
        RepositoryModel model, ModelDescription description, GraphSession graph, bool isFixed, int maxRows, int places, TimeProvider clock)
    {
        var config = model.Config;
        if (!isFixed)
            return new AnyGraphExecutor(graph, description, [.. config.Inputs.Select(input => input.Reshape), .. config.Outputs.Select(output => output.Reshape is null ? null : output.Dims)], clock);
        TensorSignature Seen(TensorSignature tensor, IReadOnlyList<long>? reshape) => reshape is null ? tensor : tensor with { Shape = [-1, .. reshape] };
        return new FixedGraphExecutor(
            graph, [.. description.Inputs.Select((tensor, i) => Seen(tensor, config.Inputs[i].Reshape))], [.. description.Outputs.Select((tensor, i) => Seen(tensor, config.Outputs[i].Reshape))],
            config.DynamicBatching is not null, maxRows, places, clock);
    }

    private sealed class Hold(Counted life) : IDisposable
    {
        private int _returned;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _returned, 1) == 0) life.LetGo();
        }
    }
}
