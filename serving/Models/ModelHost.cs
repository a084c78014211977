using Microsoft.ML.OnnxRuntime;
using Puente.Serving.Engine;

namespace Puente.Serving.Models;

/// <summary>The release a site serves now, and the only way to change it: at once, after the new one has answered.</summary>
/// <param name="options">Bounds; null takes the defaults.</param>
/// <param name="clock">Measures request time.</param>
public sealed class ModelHost(ModelHostOptions? options = null, TimeProvider? clock = null) : IDisposable
{
    private readonly ModelHostOptions options = options ?? new();
    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private readonly SemaphoreSlim callers = new((options ?? new()).Callers);
    private readonly SemaphoreSlim inspections = new((options ?? new()).Inspections);
    private readonly Lock switching = new();
    private LoadedRelease? current;
    private long requests, images, failures, refused, ticks, switches;
    private int pending;
    private bool closed;

    /// <summary>True when a warm release is current.</summary>
    public bool Ready => Volatile.Read(ref current) is not null;

    /// <summary>Id of the current release; null when there is none.</summary>
    public string? CurrentId => Volatile.Read(ref current)?.Id;

    /// <summary>What has been done so far.</summary>
    public ModelHostCounters Counters => new(
        Interlocked.Read(ref requests), Interlocked.Read(ref images), Interlocked.Read(ref failures), Interlocked.Read(ref refused),
        TimeSpan.FromTicks(Interlocked.Read(ref ticks)).TotalSeconds, Interlocked.Read(ref switches));

    /// <summary>
    /// Warms <paramref name="release"/> beside the current one, then makes it current at once; the old one is freed when its last
    /// request is answered. The host owns <paramref name="release"/> from here on; if it fails to warm it is disposed and the
    /// current one stays.
    /// </summary>
    /// <exception cref="Core.InputException">The release cannot answer.</exception>
    public void SwitchTo(LoadedRelease release)
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

            var old = Interlocked.Exchange(ref current, release);
            Interlocked.Increment(ref switches);
            if (!ReferenceEquals(old, release)) old?.Dispose();
        }
    }

    /// <summary>A lease on the current release.</summary>
    /// <exception cref="ModelUnavailableException">None is loaded.</exception>
    public ReleaseLease Rent()
    {
        while (true)
        {
            var release = Volatile.Read(ref current) ?? throw new ModelUnavailableException("no release is loaded yet; ask again when /v2/health/ready answers 200");
            if (release.TryLease(out var lease)) return lease!;
            // A switch puts the new release in place before it gives up the old one: the same one freed was freed from outside.
            ObjectDisposedException.ThrowIf(ReferenceEquals(release, Volatile.Read(ref current)), release);
        }
    }

    /// <summary>Takes one of <see cref="ModelHostOptions.MaxPending"/> places; dispose to give it back.</summary>
    /// <exception cref="ModelUnavailableException">All are taken.</exception>
    public IDisposable Admit()
    {
        if (Interlocked.Increment(ref pending) <= options.MaxPending) return new Place(this);
        Interlocked.Decrement(ref pending);
        Interlocked.Increment(ref refused);
        throw new ModelUnavailableException($"{options.MaxPending} requests already wait; ask again later");
    }

    /// <summary>Runs <paramref name="n"/> images through a leased release, its batches side by side on at most <see cref="ModelHostOptions.Callers"/> cores.</summary>
    /// <param name="release">A release under lease.</param>
    /// <param name="input">UINT8 [n, Side, Side, 3].</param>
    /// <param name="n">Images.</param>
    /// <param name="cancellationToken">Ends waiting.</param>
    public Task<InferenceOutput> InferAsync(LoadedRelease release, ReadOnlyMemory<byte> input, int n, CancellationToken cancellationToken = default) =>
        CountAsync(n, async () =>
        {
            var imageBytes = input.Length / n;
            var batches = await Task.WhenAll(Enumerable.Range(0, (n + LoadedRelease.MaxBatch - 1) / LoadedRelease.MaxBatch).Select(async batch =>
            {
                var from = batch * LoadedRelease.MaxBatch;
                var count = Math.Min(LoadedRelease.MaxBatch, n - from);
                await callers.WaitAsync(cancellationToken);
                try
                {
                    return await Task.Run(() => release.Infer(input.Slice(from * imageBytes, count * imageBytes), count, cancellationToken), CancellationToken.None);
                }
                finally
                {
                    callers.Release();
                }
            }));
            return batches.Length == 1
                ? batches[0]
                : new InferenceOutput([.. batches.SelectMany(b => b.Embeddings)], [.. batches.SelectMany(b => b.Logits)]);
        });

    /// <summary>Stops serving; the current release is freed when its last request is answered.</summary>
    public void Dispose()
    {
        lock (switching)
        {
            closed = true;
            Interlocked.Exchange(ref current, null)?.Dispose();
        }
    }

    /// <summary>Runs <paramref name="inspect"/> on the current release when it is its turn.</summary>
    internal async Task<T> InspectAsync<T>(Func<LoadedRelease, T> inspect, Func<T, int> tiles, CancellationToken cancellationToken)
    {
        using var place = Admit();
        await inspections.WaitAsync(cancellationToken);
        try
        {
            using var lease = Rent();
            var result = await CountAsync(0, () => Task.Run(() => inspect(lease.Release), CancellationToken.None));
            Interlocked.Add(ref images, tiles(result));
            return result;
        }
        finally
        {
            inspections.Release();
        }
    }

    private async Task<T> CountAsync<T>(int n, Func<Task<T>> work)
    {
        var started = clock.GetTimestamp();
        Interlocked.Increment(ref requests);
        try
        {
            var result = await work();
            Interlocked.Add(ref images, n);
            return result;
        }
        catch (Exception e) when (e is OnnxRuntimeException or InvalidOperationException)
        {
            Interlocked.Increment(ref failures);
            throw;
        }
        finally
        {
            Interlocked.Add(ref ticks, clock.GetElapsedTime(started).Ticks);
        }
    }

    private sealed class Place(ModelHost host) : IDisposable
    {
        private int left;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref left, 1) == 0) Interlocked.Decrement(ref host.pending);
        }
    }
}
