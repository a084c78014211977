using System.Runtime.InteropServices;
using Puente.Core;
using Puente.Core.Releases;
using Puente.Serving.Batching;
using Puente.Serving.Engine;
using Puente.Serving.Inspection;
using Puente.Serving.Sessions;
using Puente.Serving.Tensors;

namespace Puente.Serving.Models;

/// <summary>
/// The releases a site serves, and the only way to change them: at once, after the new one has answered. One is current (inspections use it); others may be served
/// beside it, by name and version. Each is two models: <c>backbone</c> (images → embeddings) and, where it has a head, one of the release's name (images → logits,
/// embeddings). Releases with the same backbone share its session, its queue and its passes; where several on the current one's have heads, <c>heads</c> (images → the
/// logits of each, by its model's name) answers as many as are asked for at the cost of one pass of the backbone.
/// </summary>
public sealed class ModelHost : IModelRegistry, IDisposable
{
    private const string Backbone = "backbone", Heads = "heads", Embeddings = "embeddings", Logits = "logits", Images = "images";
    private volatile ModelHostOptions options;
    private readonly TimeProvider clock;
    private readonly PassScheduler scheduler;
    private readonly GraphPool pool;
    private readonly Dictionary<OnnxGraph, BackboneQueue> queues = [];
    private readonly SemaphoreSlim inspections;
    private readonly Lock switching = new();
    private ServedRelease[] served = [];
    private ServedHeads? heads;
    private ServedRelease? current;
    private long switches;
    private int pending;
    private bool closed;

    /// <param name="options">Bounds; null takes the defaults.</param>
    /// <param name="clock">Measures request time.</param>
    /// <exception cref="InputException">An option is out of its range.</exception>
    public ModelHost(ModelHostOptions? options = null, TimeProvider? clock = null)
    {
        this.options = options ?? new();
        this.clock = clock ?? TimeProvider.System;
        this.options.Batching.Validated();
        pool = new GraphPool(new SessionFactory(this.options.Sessions).Checked());
        inspections = new SemaphoreSlim(this.options.Inspections);
        scheduler = new PassScheduler(this.options.Callers, this.clock);
    }

    /// <inheritdoc/>
    public bool IsReady => Volatile.Read(ref current) is not null;

    /// <summary>The workers, which others may use too.</summary>
    internal PassScheduler Scheduler => scheduler;

    /// <summary>How graphs are opened.</summary>
    internal SessionSettings Sessions => options.Sessions;

    /// <summary>Id of the current release; null when there is none.</summary>
    public string? CurrentId => Volatile.Read(ref current)?.Release.Id;

    /// <summary>Which graph of its backbone the current release is served with, and why; null when there is none.</summary>
    public PrecisionChoice? CurrentPrecision => Volatile.Read(ref current)?.Release.Precision;

    /// <summary>What the current release has done since it was loaded, as its head's model, or its backbone's where it has none; null where none is current.</summary>
    public ModelStatistics? CurrentStatistics => Volatile.Read(ref current) is { } now ? (now.Head ?? now.Backbone).Statistics : null;

    /// <summary>Releases that became current.</summary>
    public long Switches => Interlocked.Read(ref switches);

    /// <summary>Whether the current release is served with the graph that the options of now choose; true where none is current.</summary>
    public bool IsAsConfigured => Volatile.Read(ref current)?.Release is not { } now
        || PrecisionChoice.Of(now.Manifest, options.Sessions, Int8Processor.IsHere).Onnx == now.Precision.Onnx;

    /// <summary>
    /// Takes <see cref="BatchingOptions.MaxQueued"/>, <see cref="BatchingOptions.Timeout"/> and <see cref="SessionSettings.Precision"/> of <paramref name="next"/> from now on:
    /// bounds of waiting at once, precision with the next release that is loaded. All else stays as the host was made.
    /// </summary>
    /// <exception cref="InputException">A bound is out of its range.</exception>
    public void Configure(ModelHostOptions next)
    {
        lock (switching)
        {
            options = options with
            {
                Batching = (options.Batching with { MaxQueued = next.Batching.MaxQueued, Timeout = next.Batching.Timeout }).Validated(),
                Sessions = options.Sessions with { Precision = next.Sessions.Precision },
            };
            pool.Precision = next.Sessions.Precision;
            foreach (var shared in queues.Values) scheduler.Bound(shared.Queue, next.Batching.MaxQueued, next.Batching.Timeout);
        }
    }

    /// <summary>Opens a release of which the backbone may be open already.</summary>
    /// <exception cref="InputException">As <see cref="LoadedRelease.Load(string, ReleaseManifest, string)"/>.</exception>
    public LoadedRelease Load(string folder, ReleaseManifest manifest, string id) => LoadedRelease.Load(folder, manifest, id, pool);

    /// <summary>
    /// Warms <paramref name="release"/> beside the current one, then makes it current at once; the old one is freed when its last
    /// request is answered. The host owns <paramref name="release"/> from here on; if it fails to warm it is disposed and the
    /// current one stays.
    /// </summary>
    /// <exception cref="InputException">The release cannot answer.</exception>
    public void SwitchTo(LoadedRelease release) => Change(release, isCurrent: true);

    /// <summary>Serves <paramref name="release"/> beside the current one, in place of another of its name and version; ownership and failures as in <see cref="SwitchTo"/>.</summary>
    /// <exception cref="InputException">The release cannot answer.</exception>
    public void ServeBeside(LoadedRelease release) => Change(release, isCurrent: false);

    /// <summary>Serves the release of <paramref name="id"/> no more; its requests are answered. The current one stays. False where it is not served.</summary>
    public bool Withdraw(string id)
    {
        lock (switching)
        {
            if (Array.Find(served, one => one.Release.Id == id && one != current) is not { } gone) return false;
            Volatile.Write(ref served, [.. served.Where(one => one != gone)]);
            Join();
            gone.Release.Dispose();
            return true;
        }
    }

    /// <summary>A lease on the current release.</summary>
    /// <exception cref="ModelUnavailableException">None is loaded.</exception>
    public ReleaseLease Rent()
    {
        while (true)
        {
            var release = Volatile.Read(ref current)?.Release ?? throw new ModelUnavailableException("no release is loaded yet; ask again when /v2/health/ready answers 200");
            if (release.TryLease(out var lease)) return lease!;
            // A switch puts the new release in place before it gives up the old one: the same one freed was freed from outside.
            ObjectDisposedException.ThrowIf(ReferenceEquals(release, Volatile.Read(ref current)?.Release), release);
        }
    }

    /// <inheritdoc/>
    public IModel Rent(string name, long? version)
    {
        while (true)
        {
            var seen = Volatile.Read(ref served);
            if (seen.Length == 0) throw new ModelUnavailableException("no release is loaded yet; ask again when /v2/health/ready answers 200");
            if (name == Heads && Volatile.Read(ref heads) is { } several && (version is null || version == several.Model.Description.Version))
            {
                if (several.TryRent() is { } rented) return rented;
                continue;
            }

            var (release, model) = Find(seen, name, version);
            if (release.TryLease(out var lease)) return new ModelLease(model, lease!);
            ObjectDisposedException.ThrowIf(ReferenceEquals(seen, Volatile.Read(ref served)), release);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ModelIndexEntry> Index() => [.. Volatile.Read(ref served)
        .SelectMany(one => one.Models)
        .Concat(Volatile.Read(ref heads) is { } several ? [several.Model] : [])
        .Select(model => new ModelIndexEntry(model.Description.Name, model.Description.Version, ModelState.Ready, ""))
        .Distinct()
        .OrderBy(entry => entry.Name, StringComparer.Ordinal).ThenBy(entry => entry.Version)];

    /// <inheritdoc/>
    public Task LoadAsync(string name, ModelLoadParameters parameters, CancellationToken cancellationToken) => throw NoControl();

    /// <inheritdoc/>
    public Task UnloadAsync(string name, CancellationToken cancellationToken) => throw NoControl();

    /// <summary>Stops serving: passes under way are ended, requests that wait are told, sessions freed.</summary>
    public void Dispose()
    {
        lock (switching)
        {
            if (closed) return;
            closed = true;
            Volatile.Write(ref current, null);
            Volatile.Write(ref heads, null);
            foreach (var one in Interlocked.Exchange(ref served, [])) one.Release.Dispose();
        }

        scheduler.Dispose();
        inspections.Dispose();
    }

    /// <summary>Runs <paramref name="inspect"/> on the current release when it is its turn; its model's requests go in at the last level of priority.</summary>
    /// <exception cref="ModelUnavailableException">No release is loaded, or too many photographs wait.</exception>
    internal async Task<T> InspectAsync<T>(Func<LoadedRelease, TileModel, Task<T>> inspect, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref pending) > options.MaxPending)
        {
            Interlocked.Decrement(ref pending);
            throw new ModelUnavailableException($"{options.MaxPending} inspections already wait; ask again later");
        }

        try
        {
            await inspections.WaitAsync(cancellationToken);
            try
            {
                using var lease = Rent();
                var head = Array.Find(Volatile.Read(ref served), one => one.Release == lease.Release)?.Head;
                return await Task.Run(() => inspect(lease.Release, (tiles, count) => ScoreAsync(head!, lease.Release, tiles, count, cancellationToken)), CancellationToken.None);
            }
            finally
            {
                inspections.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref pending);
        }
    }

    private static ModelControlException NoControl() =>
        new("explicit model load / unload is not allowed: this site's releases are set by its desired state at the hub");

    private static (LoadedRelease Release, BatchedModel Model) Find(ServedRelease[] served, string name, long? version)
    {
        var named = served.SelectMany(one => one.Models.Select(model => (one.Release, Model: model))).Where(one => one.Model.Description.Name == name).ToList();
        if (named.Count == 0) throw new ModelNotFoundException($"Request for unknown model: '{Shorten(name)}' is not found");
        return version is { } wanted
            ? named.Find(one => one.Model.Description.Version == wanted) is { Release: not null } found ? found : throw new ModelNotFoundException($"Request for unknown model: '{name}' version {wanted} is not found")
            : named.MaxBy(one => one.Model.Description.Version);
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";

    private void Change(LoadedRelease release, bool isCurrent)
    {
        lock (switching)
        {
            try
            {
                ObjectDisposedException.ThrowIf(closed, this);
                if (!release.IsWarm) release.Warm();
            }
            catch
            {
                release.Dispose();
                throw;
            }

            var known = Array.Find(served, one => one.Release == release);
            var now = known ?? Serve(release);
            var gone = served.Where(one => one != now && (isCurrent ? one == current : Same(one.Release, release) && one != current)).ToList();
            // The new one first, so that at no moment there is none.
            Volatile.Write(ref served, [now, .. served.Where(one => one != now && !gone.Contains(one))]);
            if (isCurrent)
            {
                Volatile.Write(ref current, now);
                Interlocked.Increment(ref switches);
            }

            Join();
            foreach (var old in gone) old.Release.Dispose();
        }
    }

    private async ValueTask<InferenceOutput> ScoreAsync(BatchedModel head, LoadedRelease release, ReadOnlyMemory<byte> tiles, int count, CancellationToken cancellationToken)
    {
        var side = release.Manifest.Serving.Side;
        var request = new InferenceRequest([new TensorData([count, side, side, 3], tiles)], count, [0, 1]) { Priority = (ulong)options.Batching.PriorityLevels };
        using var answer = await head.InferAsync(request, cancellationToken);
        return new InferenceOutput(Floats(answer.Outputs[1]), Floats(answer.Outputs[0]));
    }

    private static float[] Floats(TensorData tensor) => MemoryMarshal.Cast<byte, float>(tensor.Bytes.Span).ToArray();

    private static bool Same(LoadedRelease one, LoadedRelease other) => one.Manifest.Name == other.Manifest.Name && one.Manifest.Version == other.Manifest.Version;

    private ServedRelease Serve(LoadedRelease release)
    {
        var manifest = release.Manifest;
        if (!queues.TryGetValue(release.Backbone, out var shared))
        {
            var batching = release.Precision.IsInt8 ? options.Batching with { MaxRows = 1, PreferredRows = [] } : options.Batching;
            var executor = new ReleaseExecutor(release.Backbone, manifest.Serving.Side, manifest.Serving.Dimensions, batching.MaxRows, scheduler.Places, clock);
            queues[release.Backbone] = shared = new BackboneQueue(scheduler.Open(batching, executor));
        }

        shared.Releases++;
        release.Freed = () => LetGo(release.Backbone);
        var images = new TensorSignature(Images, TensorType.UInt8, [-1, manifest.Serving.Side, manifest.Serving.Side, 3]);
        var embeddings = new TensorSignature(Embeddings, TensorType.Float32, [-1, manifest.Serving.Dimensions]);
        var backbone = Model(Backbone, [embeddings], [null], release.Backbone.Bytes);
        if (release.Head is not { } head) return new ServedRelease(release, backbone, null);
        var logits = new TensorSignature(Logits, TensorType.Float32, [-1, head.Classes.Count]);
        var name = options.HeadModel ?? (manifest.Name == Backbone ? "defects" : manifest.Name);
        return new ServedRelease(release, backbone, Model(name, [logits, embeddings], [release.HeadGraph, null], release.Backbone.Bytes + release.HeadGraph!.Bytes, head.Classes));

        BatchedModel Model(string called, TensorSignature[] outputs, object?[] sources, long bytes, IReadOnlyList<string>? classes = null) => new(
            new ModelDescription(called, manifest.Version, options.MaxRequestRows, [images], outputs)
            {
                Labels = classes is null ? new Dictionary<string, IReadOnlyList<string>>() : new Dictionary<string, IReadOnlyList<string>> { [Logits] = classes },
            },
            scheduler, shared.Queue, clock)
        {
            MemoryBytes = bytes,
            Sources = sources,
            Predictions = classes is null ? null : new PredictionRecorder(manifest.Head!),
        };
    }

    /// <summary>The heads on the current release's backbone as one model, where there are several.</summary>
    private void Join()
    {
        var all = served.Where(one => one.Head is not null && one.Release.Backbone == current?.Release.Backbone).ToList();
        if (all.Count < 2)
        {
            Volatile.Write(ref heads, null);
            return;
        }

        string Name(ServedRelease one) => all.Count(other => other.Head!.Description.Name == one.Head!.Description.Name) == 1
            ? one.Head!.Description.Name
            : $"{one.Head!.Description.Name}.{one.Head.Description.Version}";
        var first = all[0].Head!.Description;
        var description = new ModelDescription(
            Heads, all.Max(one => one.Head!.Description.Version), first.MaxBatchSize, first.Inputs,
            [.. all.Select(one => one.Head!.Description.Outputs[0] with { Name = Name(one) })])
        {
            Labels = all.ToDictionary(Name, one => one.Head!.Description.Labels[Logits]),
        };
        var model = new BatchedModel(description, scheduler, queues[current!.Release.Backbone].Queue, clock)
        {
            MemoryBytes = all[0].Release.Backbone.Bytes + all.Sum(one => one.Release.HeadGraph!.Bytes),
            Sources = [.. all.Select(one => one.Release.HeadGraph)],
        };
        Volatile.Write(ref heads, new ServedHeads(model, [.. all.Select(one => one.Release)]));
    }

    private void LetGo(OnnxGraph backbone)
    {
        PassQueue? idle = null;
        lock (switching)
        {
            var shared = queues[backbone];
            if (--shared.Releases == 0)
            {
                queues.Remove(backbone);
                idle = shared.Queue;
            }
        }

        // Nobody holds the release, so nothing waits: this ends at once.
        if (idle is not null) _ = scheduler.CloseAsync(idle);
    }
}
