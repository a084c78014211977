using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Puente.Serving.Engine;
using Puente.Serving.Tensors;

namespace Puente.Serving.Models;

/// <summary>
/// The release of a <see cref="ModelHost"/> as models: <c>backbone</c> (images to embeddings) and, when it has a head, the
/// release's own name (images to logits and embeddings). Releases come from the site's desired state, never by request.
/// </summary>
/// <param name="host">What serves.</param>
/// <param name="maxBatch">Images in one request.</param>
public sealed class HostRegistry(ModelHost host, int maxBatch = HostRegistry.DefaultMaxBatch) : IModelRegistry
{
    /// <summary>Images in one request where nothing else is said.</summary>
    public const int DefaultMaxBatch = 256;

    private const string Backbone = "backbone", Images = "images", Embeddings = "embeddings", Logits = "logits";

    /// <inheritdoc/>
    public bool IsReady => host.Ready;

    /// <inheritdoc/>
    public IModel Rent(string name, long? version)
    {
        var lease = host.Rent();
        try
        {
            var model = Describe(lease.Release).FirstOrDefault(model => model.Name == name) ?? throw new ModelNotFoundException($"Request for unknown model: '{Shorten(name)}' is not found");
            if (version is { } wanted && wanted != model.Version) throw new ModelNotFoundException($"Request for unknown model: '{name}' version {wanted} is not found");
            return new HostedModel(host, lease, model);
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> Index()
    {
        if (!host.Ready) return [];
        using var lease = host.Rent();
        return [.. Describe(lease.Release).Select(model => new ModelIndexEntry(model.Name, model.Version, ModelState.Ready, ""))];
    }

    /// <inheritdoc/>
    public Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken) => throw NotByRequest();

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken) => throw NotByRequest();

    private static ModelControlException NotByRequest() =>
        new("explicit model load / unload is not allowed: this site's releases are set by its desired state at the hub");

    private IEnumerable<ModelDescription> Describe(LoadedRelease release)
    {
        var (serving, version) = (release.Manifest.Serving, release.Manifest.Version);
        TensorSignature[] inputs = [new(Images, TensorType.UInt8, [-1, serving.Side, serving.Side, 3])];
        var embeddings = new TensorSignature(Embeddings, TensorType.Float32, [-1, serving.Dimensions]);
        yield return new ModelDescription(Backbone, version, maxBatch, inputs, [embeddings]);
        if (release.Head is not { } head) yield break;
        var name = release.Manifest.Name == Backbone ? "defects" : release.Manifest.Name;
        yield return new ModelDescription(name, version, maxBatch, inputs, [new TensorSignature(Logits, TensorType.Float32, [-1, head.Classes.Count]), embeddings])
        {
            Labels = new Dictionary<string, IReadOnlyList<string>> { [Logits] = head.Classes },
        };
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private sealed class HostedModel(ModelHost host, ReleaseLease lease, ModelDescription description) : IModel
    {
        public ModelDescription Description => description;

        /// <summary>Of the host as a whole: it does not count its models apart.</summary>
        public ModelStatistics Statistics
        {
            get
            {
                var counters = host.Counters;
                var success = new StatisticDuration(counters.Requests - counters.Failures, (long)(counters.Seconds * 1e9));
                return new ModelStatistics(null, counters.Images, counters.Requests, success, new StatisticDuration(counters.Failures, 0), default, default, default, default, [], 0) { Rejected = counters.Refused };
            }
        }

        public async Task<InferenceAnswer> InferAsync(InferenceRequest request, CancellationToken cancellationToken)
        {
            using var place = host.Admit();
            try
            {
                var output = await host.InferAsync(lease.Release, request.Inputs[0].Bytes, request.Rows, cancellationToken);
                return new InferenceAnswer([.. request.Outputs.Select(index => Tensor(request.Rows, description.Outputs[index].Name == Logits ? output.Logits : output.Embeddings))]);
            }
            catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException)
            {
                throw new InferenceFailedException(e.Message, e);
            }
        }

        public void Dispose() => lease.Dispose();

        private static TensorData Tensor(int rows, float[] values) => new([rows, values.Length / rows], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());
    }
}
