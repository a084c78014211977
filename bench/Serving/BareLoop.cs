using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using Puente.Bench.Measures;

namespace Puente.Bench.Serving;

/// <summary>ONNX Runtime and nothing else: callers that run a bound session over and over.</summary>
/// <param name="release">What it runs.</param>
/// <param name="graph">File of the backbone's graph; null takes the float32 one.</param>
internal sealed class BareLoop(ReleaseFolder release, string? graph = null) : IDisposable
{
    /// <summary>Batch and threads of a run; callers are as many as fill the cores.</summary>
    public static IReadOnlyList<(int Batch, int Threads)> Settings { get; } = [(1, 1), (4, 1), (8, 1), (1, 0), (8, 0)];

    private readonly Dictionary<int, InferenceSession> _sessions = [];

    /// <summary>Images a second.</summary>
    public double Rate((int Batch, int Threads) setting, TimeSpan time)
    {
        var callers = setting.Threads == 1 ? Environment.ProcessorCount : 1;
        var images = 0L;
        var started = Stopwatch.GetTimestamp();
        Parallel.For(0, callers, new ParallelOptions { MaxDegreeOfParallelism = callers }, _ =>
        {
            using var run = new Run(Session(setting.Threads), release, setting.Batch);
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                run.Once();
                Interlocked.Add(ref images, setting.Batch);
            }
        });
        return images / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>How long one caller waits for one image, on one thread, and how long for the same image from <paramref name="caller"/>: in turns, so that both meet the same machine.</summary>
    public async Task<(Durations Alone, Durations Asked)> LatencyAsync(ICaller caller, TimeSpan time, CancellationToken cancellation)
    {
        using var run = new Run(Session(1), release, 1);
        var (alone, asked) = (new Durations(), new Durations());
        for (var started = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(started) < time;)
        {
            var from = Stopwatch.GetTimestamp();
            run.Once();
            alone.Add(from, Stopwatch.GetTimestamp());
            from = Stopwatch.GetTimestamp();
            await caller.AskAsync(cancellation);
            asked.Add(from, Stopwatch.GetTimestamp());
        }

        return (alone, asked);
    }

    public void Dispose()
    {
        foreach (var session in _sessions.Values) session.Dispose();
    }

    private InferenceSession Session(int threads)
    {
        lock (_sessions)
        {
            if (_sessions.TryGetValue(threads, out var open)) return open;
            using var options = new SessionOptions { IntraOpNumThreads = threads, InterOpNumThreads = 1 };
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            return _sessions[threads] = new InferenceSession(graph ?? release.BackboneFile, options);
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly InferenceSession _session;
        private readonly RunOptions _options = new();
        private readonly OrtIoBinding _binding;
        private readonly OrtValue _images, _embeddings;

        public Run(InferenceSession session, ReleaseFolder release, int batch)
        {
            var (side, dimensions) = (release.Manifest.Serving.Side, release.Manifest.Serving.Dimensions);
            _session = session;
            _images = OrtValue.CreateTensorValueFromMemory(new byte[batch * release.ImageBytes], [batch, side, side, 3]);
            _embeddings = OrtValue.CreateTensorValueFromMemory(new float[batch * dimensions], [batch, dimensions]);
            _binding = session.CreateIoBinding();
            _binding.BindInput("images", _images);
            _binding.BindOutput("embeddings", _embeddings);
        }

        public void Once() => _session.RunWithBinding(_options, _binding);

        public void Dispose()
        {
            _binding.Dispose();
            _images.Dispose();
            _embeddings.Dispose();
            _options.Dispose();
        }
    }
}
