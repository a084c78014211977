using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Serving.Sessions;

namespace Puente.Serving.Models;

/// <summary>
/// A release opened for serving. Counted: it lives until its owner disposes it <em>and</em> every lease is returned, so a
/// switch never takes a session from under a request. Safe to call from many threads.
/// </summary>
public sealed class LoadedRelease : IDisposable
{
    /// <summary>Images run at once: larger batches gain nothing on a CPU and cost memory.</summary>
    public const int MaxBatch = 8;

    private const int MaxSide = 2048, MaxDimensions = 65_536;
    private readonly SharedGraph shared;
    private readonly OnnxGraph? head;
    private readonly int imageBytes;
    private readonly Counted life;
    private int warmed;

    private LoadedRelease(string id, ReleaseManifest manifest, PrecisionChoice precision, SharedGraph backbone, OnnxGraph? head)
    {
        (Id, Manifest, Precision, shared, this.head) = (id, manifest, precision, backbone, head);
        life = new Counted(Free);
        imageBytes = manifest.Serving.Side * manifest.Serving.Side * 3;
    }

    /// <summary>Id of the release: the digest of its manifest as signed.</summary>
    public string Id { get; }

    /// <summary>The release's manifest.</summary>
    public ReleaseManifest Manifest { get; }

    /// <summary>Which of its backbone's graphs is served, and why.</summary>
    public PrecisionChoice Precision { get; }

    /// <summary>The classifier; null when the release serves embeddings only.</summary>
    public HeadManifest? Head => Manifest.Head;

    /// <summary>True once a batch has run and its answer was finite.</summary>
    public bool IsWarm => Volatile.Read(ref warmed) == 1;

    /// <summary>False once the last lease is back after <see cref="Dispose"/>: the sessions are freed.</summary>
    public bool IsOpen => life.IsAlive;

    /// <summary>Images of one run. Of an int8 graph one: it scales its numbers by the largest of the run, so an image's answer would depend on who shares it, and its gate was held with one.</summary>
    internal int RowsAtOnce => Precision.IsInt8 ? 1 : MaxBatch;

    /// <summary>The backbone, which other releases may share.</summary>
    internal OnnxGraph Backbone => shared.Graph;

    /// <summary>The head's graph; null where there is none.</summary>
    internal OnnxGraph? HeadGraph => head;

    /// <summary>Called once, when the last lease is back after <see cref="Dispose"/>, before the sessions are freed.</summary>
    internal Action? Freed { get; set; }

    /// <summary>Opens the graphs that <paramref name="manifest"/> names in <paramref name="folder"/> and checks names, types and shapes.</summary>
    /// <exception cref="InputException">The manifest contradicts itself or its files.</exception>
    public static LoadedRelease Load(string folder, ReleaseManifest manifest, string id) => Load(folder, manifest, id, new GraphPool(SessionFactory.Default));

    /// <summary>The same, with a backbone of the same content taken from <paramref name="pool"/> where it is open already.</summary>
    internal static LoadedRelease Load(string folder, ReleaseManifest manifest, string id, GraphPool pool)
    {
        var (side, dimensions) = (manifest.Serving.Side, manifest.Serving.Dimensions);
        if (side is < 1 or > MaxSide) throw new InputException("serving.side", $"{side}", $"is not between 1 and {MaxSide}", "Correct the release's manifest.");
        if (dimensions is < 1 or > MaxDimensions) throw new InputException("serving.dimensions", $"{dimensions}", $"is not between 1 and {MaxDimensions}", "Correct the release's manifest.");
        var images = new TensorSpec("images", TensorElementType.UInt8, -1, side, side, 3);
        var embeddings = new TensorSpec("embeddings", TensorElementType.Float, -1, dimensions);
        var precision = PrecisionChoice.Of(manifest, pool.Factory.Settings with { Precision = pool.Precision }, Int8Processor.IsHere);
        var backbone = pool.Open(Locate(folder, precision.IsInt8 ? "int8.onnx" : "backbone", precision.Onnx), images, embeddings);
        try
        {
            return new LoadedRelease(id, manifest, precision, backbone, manifest.Head is null ? null : OpenHead(folder, manifest.Head, embeddings, pool.Factory));
        }
        catch (InputException)
        {
            backbone.Dispose();
            throw;
        }
    }

    /// <summary>Runs one image and one full batch: first-call costs are paid, and a graph that cannot run is found out before it is trusted.</summary>
    /// <exception cref="InputException">The graph fails, or answers what is not finite.</exception>
    public void Warm()
    {
        foreach (var n in new[] { 1, MaxBatch })
        {
            var images = new byte[n * imageBytes];
            for (var i = 0; i < images.Length; i++) images[i] = (byte)(i * 31 >> 3);
            InferenceOutput output;
            try
            {
                output = Infer(images, n);
            }
            catch (OnnxRuntimeException e)
            {
                throw new InputException("release", Id, $"fails on a batch of {n}: {e.Message}", "Withdraw the release and export the model again.");
            }

            if (!output.Embeddings.All(float.IsFinite) || !output.Logits.All(float.IsFinite))
                throw new InputException("release", Id, "answers what is not finite", "Withdraw the release and train the model again.");
        }

        Volatile.Write(ref warmed, 1);
    }

    /// <summary>Embeddings of <paramref name="n"/> images.</summary>
    /// <param name="images">UINT8 [n, Side, Side, 3], RGB.</param>
    /// <param name="n">Images in the batch, at least one.</param>
    /// <returns>[n, Dimensions].</returns>
    public float[] Embed(ReadOnlyMemory<byte> images, int n) => Run(images, n, wantLogits: false, default).Embeddings;

    /// <summary>Embeddings and, when the release has a head, logits of <paramref name="n"/> images.</summary>
    /// <param name="images">UINT8 [n, Side, Side, 3], RGB.</param>
    /// <param name="n">Images in the batch, at least one; more than <see cref="MaxBatch"/> run in turn.</param>
    /// <param name="cancellationToken">Looked at between batches.</param>
    public InferenceOutput Infer(ReadOnlyMemory<byte> images, int n, CancellationToken cancellationToken = default) =>
        Run(images, n, wantLogits: true, cancellationToken);

    /// <summary>A lease that keeps the sessions open; false when they are already freed.</summary>
    public bool TryLease(out ReleaseLease? lease)
    {
        lease = life.TryHold() ? new ReleaseLease(this) : null;
        return lease is not null;
    }

    /// <summary>Gives up the owner's hold; the sessions are freed when the last lease is back.</summary>
    public void Dispose() => life.Dispose();

    internal void Release() => life.LetGo();

    private void Free()
    {
        Freed?.Invoke();
        shared.Dispose();
        head?.Dispose();
    }

    private InferenceOutput Run(ReadOnlyMemory<byte> images, int n, bool wantLogits, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        if (images.Length != (long)n * imageBytes) throw new ArgumentException($"{images.Length} bytes are not {n} images of {imageBytes} bytes.", nameof(images));
        ObjectDisposedException.ThrowIf(!life.TryHold(), this);
        try
        {
            var (side, dimensions, classes) = (Manifest.Serving.Side, Manifest.Serving.Dimensions, wantLogits ? Head?.Classes.Count ?? 0 : 0);
            var embeddings = new float[n * dimensions];
            var logits = new float[n * classes];
            for (var from = 0; from < n; from += RowsAtOnce)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var count = Math.Min(RowsAtOnce, n - from);
                var rows = embeddings.AsMemory(from * dimensions, count * dimensions);
                Backbone.Infer(images.Slice(from * imageBytes, count * imageBytes), [count, side, side, 3], rows, [count, dimensions]);
                if (classes > 0) head!.Infer<float>(rows, [count, dimensions], logits.AsMemory(from * classes, count * classes), [count, classes]);
            }

            return new InferenceOutput(embeddings, logits);
        }
        finally
        {
            Release();
        }
    }

    private static OnnxGraph OpenHead(string folder, HeadManifest head, TensorSpec embeddings, SessionFactory factory)
    {
        if (head.Classes.Count == 0 || head.Classes.Count != head.Thresholds.Count)
            throw new InputException("head.thresholds", $"{head.Thresholds.Count}", $"are not one for each of {head.Classes.Count} classes", "Tune the head again.");
        if (head.Thresholds.Any(t => t is not (>= 0 and <= 1)))
            throw new InputException("head.thresholds", string.Join(", ", head.Thresholds), "are not all between 0 and 1", "Tune the head again.");
        if (head.Offsets is { } offsets && (offsets.Count != head.Classes.Count || !offsets.All(double.IsFinite)))
            throw new InputException("head.offsets", string.Join(", ", offsets), $"are not one finite number for each of {head.Classes.Count} classes", "Tune the head again.");
        if (head.Bands is { } bands && (bands.Count != head.Classes.Count || !bands.All(band => band is { Low: >= 0, High: <= 1 } && band.Low <= band.High)))
            throw new InputException("head.bands", string.Join(", ", bands.Select(band => $"{band.Low}…{band.High}")), $"are not one band between 0 and 1 for each of {head.Classes.Count} classes", "Tune the head again.");
        return OnnxGraph.Open(Locate(folder, "head.onnx", head.Onnx), embeddings, new TensorSpec("logits", TensorElementType.Float, -1, head.Classes.Count), factory);
    }

    private static string Locate(string folder, string field, string name) =>
        name.Length > 0 && Path.GetFileName(name) == name && name is not ("." or "..")
            ? Path.Combine(folder, name)
            : throw new InputException(field, name, "is not a plain file name", "Name a file of the release's own folder.");
}
