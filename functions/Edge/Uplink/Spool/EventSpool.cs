using System.Globalization;
using System.Text.Json;
using Puente.Core;

namespace Puente.Edge.Uplink.Spool;

/// <summary>
/// How a worker tells of what it did: a file an event in the site's folder, from where the agent takes it into the outbox, which one process alone uses. A file appears
/// whole or not at all, and files sort by when they were written. At most <see cref="MaxEvents"/> wait; beyond, the oldest go: what they told of is still in the site's store.
/// </summary>
public sealed class EventSpool(EdgeFolders folders, TimeProvider time) : IEventWriter
{
    /// <summary>Events that wait for an agent at most.</summary>
    public const int MaxEvents = 10_000;

    /// <summary>What an event's file is called at its end.</summary>
    public const string Extension = ".event";

    private int _written;

    /// <inheritdoc/>
    public Task WriteAsync<T>(string type, string id, string subject, T data, CancellationToken cancellationToken)
    {
        var told = new SpooledEvent(type, id, subject, time.GetUtcNow(), JsonSerializer.SerializeToElement(data, Json.Options));
        Directory.CreateDirectory(folders.Events);
        var name = Path.Combine(folders.Events, string.Create(CultureInfo.InvariantCulture, $"{told.At.UtcTicks:d19}-{Guid.NewGuid():n}"));
        DurableFile.Write(name + Extension, stream => JsonSerializer.Serialize(stream, told, Json.Options));
        if (Interlocked.Increment(ref _written) % 100 == 0) Trim();
        return Task.CompletedTask;
    }

    /// <summary>Events that wait, oldest first.</summary>
    public static IReadOnlyList<string> Waiting(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)] : [];

    private void Trim()
    {
        var waiting = Waiting(folders.Events);
        foreach (var oldest in waiting.Take(Math.Max(0, waiting.Count - MaxEvents))) File.Delete(oldest);
    }
}
