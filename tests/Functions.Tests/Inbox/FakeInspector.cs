using System.Collections.Concurrent;
using System.Text;
using Puente.Core;
using Puente.Edge.Inspections.Inbox;

namespace Puente.Functions.Tests.Inbox;

/// <summary>An inspector whose photographs are words, and which does as they say.</summary>
internal sealed class FakeInspector : IPhotographInspector
{
    private readonly ConcurrentQueue<(string Name, string Content)> _done = [];
    private readonly ConcurrentDictionary<string, int> _tries = new();
    private int _atOnce;

    public string? Holding { get; set; }

    /// <summary>Photographs that were inspected with success, in order.</summary>
    public IReadOnlyCollection<(string Name, string Content)> Done => _done;

    /// <summary>Completed when a photograph that says <c>hang</c> may go on.</summary>
    public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many of its next tries fail, by content.</summary>
    public ConcurrentDictionary<string, int> Fails { get; } = new();

    public int MostAtOnce { get; private set; }

    public int TriesOf(string content) => _tries.GetValueOrDefault(content);

    public async Task<string> InspectAsync(byte[] photograph, string name, CancellationToken cancellationToken)
    {
        var content = Encoding.UTF8.GetString(photograph);
        _tries.AddOrUpdate(content, 1, (_, tries) => tries + 1);
        MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _atOnce));
        try
        {
            if (content.StartsWith("not an image", StringComparison.Ordinal)) throw new InputException("photograph", name, "is no image", "Send a JPEG.");
            if (content.StartsWith("broken", StringComparison.Ordinal)) throw new InvalidOperationException($"The lens of {name} is broken.");
            if (Fails.TryGetValue(content, out var left) && left > 0)
            {
                Fails[content] = left - 1;
                throw new InvalidOperationException($"{name} fails {left} times more.");
            }

            if (content.StartsWith("hang", StringComparison.Ordinal)) await Gate.Task.WaitAsync(cancellationToken);
            await Task.Yield();
            _done.Enqueue((name, content));
            return $"inspection-of-{content}";
        }
        finally
        {
            Interlocked.Decrement(ref _atOnce);
        }
    }
}
