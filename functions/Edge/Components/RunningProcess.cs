using System.ComponentModel;
using System.Diagnostics;
using Puente.Core;

namespace Puente.Edge.Components;

/// <summary>A process of a component.</summary>
internal sealed class RunningProcess(Process process, Digest digest, DateTimeOffset startedAt, int quick) : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10), _tolerance = TimeSpan.FromSeconds(1);
    private DateTimeOffset? _endedAt;

    /// <summary>Of the component it runs for.</summary>
    public Digest Digest { get; } = digest;

    /// <summary>When it was started, by this edge's clock.</summary>
    public DateTimeOffset StartedAt { get; } = startedAt;

    /// <summary>Whether it runs.</summary>
    public bool IsAlive => !process.HasExited;

    /// <summary>How it ended; null while it runs, or where that is not told.</summary>
    public int? ExitCode => process.HasExited ? process.ExitCode : null;

    /// <summary>Starts in a row after each of which it soon ended, asked of one that has; none when it had run for <paramref name="steady"/> as that was first seen.</summary>
    public int Quick(TimeProvider time, TimeSpan steady) => (_endedAt ??= time.GetUtcNow()) - StartedAt >= steady ? 0 : quick;

    /// <summary>How to know it again.</summary>
    public ProcessNote ToNote() => new(process.Id, Started(process) ?? StartedAt);

    /// <summary>The process of <paramref name="note"/>, when it still runs.</summary>
    public static RunningProcess? Find(ProcessNote note)
    {
        try
        {
            var process = Process.GetProcessById(note.Id);
            if (Started(process) is { } started && (started - note.StartedAt).Duration() <= _tolerance) return new RunningProcess(process, default, started, 0);
            process.Dispose();
        }
        catch (ArgumentException)
        {
            // It ended.
        }

        return null;
    }

    /// <summary>Ends it and what it started.</summary>
    public void Kill()
    {
        if (process.HasExited) return;
        process.Kill(entireProcessTree: true);
        process.WaitForExit(_patience);
    }

    /// <inheritdoc/>
    public void Dispose() => process.Dispose();

    private static DateTimeOffset? Started(Process process)
    {
        try
        {
            return new DateTimeOffset(process.StartTime);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
