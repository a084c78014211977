using System.Diagnostics;
using Puente.Bench.Measures;

namespace Puente.Bench.Storage;

/// <summary>The storage of an engine without the engine: blobs into one table, a durable commit each.</summary>
internal abstract class RawStore : IDisposable
{
    /// <summary>Rows that are overwritten in turn: a store in use rewrites its pages too.</summary>
    private const int Ring = 64;

    private const int CalibrationCommits = 20, CalibrationRounds = 3, SmallestBody = 64;

    // Fixed, so that runs are alike; random, so that no server can press it together.
    private readonly Random _random = new(1);
    private byte[] _body = new byte[SmallestBody];
    private long _next;

    /// <summary>Makes each of the next commits write about <paramref name="bytes"/> bytes to the files of the store.</summary>
    public void Calibrate(long bytes)
    {
        Resize(bytes / 2);
        for (var round = 0; round < CalibrationRounds; round++)
        {
            var before = Work();
            for (var i = 0; i < CalibrationCommits; i++) Commit();
            Resize(_body.Length + bytes - (Work() - before).BytesPerCommit);
        }
    }

    /// <summary>One durable commit.</summary>
    public void Commit() => Write(_next++ % Ring, _body);

    /// <summary>Makes that many commits; returns the seconds they took.</summary>
    public double Commit(long commits)
    {
        var watch = Stopwatch.StartNew();
        for (var i = 0L; i < commits; i++) Commit();
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Adds <paramref name="count"/> samples of <paramref name="commits"/> commits each, at least one.</summary>
    public void Sample(int count, int commits, Durations into)
    {
        for (var i = 0; i < count; i++)
        {
            var from = Stopwatch.GetTimestamp();
            for (var commit = 0; commit < Math.Max(1, commits); commit++) Commit();
            into.Add(from, Stopwatch.GetTimestamp());
        }
    }

    /// <summary>Work done so far; meaningful as a difference.</summary>
    public abstract StoreWork Work();

    public abstract void Dispose();

    /// <summary>Writes a row, in the place of an earlier one of the same id, and makes it durable.</summary>
    protected abstract void Write(long id, byte[] body);

    private void Resize(long bytes)
    {
        _body = new byte[Math.Max(SmallestBody, bytes)];
        _random.NextBytes(_body);
    }
}
