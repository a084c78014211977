using System.Threading.Channels;

namespace Puente.Simulation.Edges;

/// <summary>Has every edge do what it has to, when it has to: a few workers for all of them, and never two at one edge.</summary>
public sealed class EdgeFleet(IReadOnlyList<SimulatedEdge> edges, TimeProvider time, int workers)
{
    private const double StartsPerSecond = 2_000;

    /// <summary>Edges that are on their way into the fleet at once: who installs a hundred thousand does not switch them all on in one minute.</summary>
    private const int MostJoining = 1_000;

    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(5);
    private readonly Dictionary<string, Place> _places = edges.ToDictionary(edge => edge.Name, edge => new Place(edge));
    private readonly PriorityQueue<Place, DateTimeOffset> _waiting = new();
    private readonly Queue<Place> _off = new();
    private readonly Channel<Place> _ready = Channel.CreateUnbounded<Place>();
    private readonly Lock _gate = new();

    /// <summary>The edges.</summary>
    public IReadOnlyList<SimulatedEdge> Edges => edges;

    /// <summary>Has edges look now; null: all.</summary>
    public void Nudge(IEnumerable<string>? names)
    {
        lock (_gate)
        {
            foreach (var place in names is null ? _places.Values : names.Select(name => _places.GetValueOrDefault(name)).OfType<Place>())
                if (place.IsOn) Wake(place);
        }
    }

    /// <summary>Runs until it is stopped; what an edge throws that no link explains ends it too.</summary>
    /// <param name="stop">Ends it; what edges are at is finished.</param>
    /// <param name="abort">Breaks off what they are at.</param>
    public async Task RunAsync(CancellationToken stop, CancellationToken abort)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        SwitchOn();
        var running = Enumerable.Range(0, workers).Select(_ => Task.Run(() => WorkAsync(ending.Token, abort), CancellationToken.None)).Append(TickAsync(ending.Token)).ToList();
        try
        {
            await await Task.WhenAny(running);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // As asked.
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll(running).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One after the other: a fleet does not come up in one moment, and a broker keeps only so much for a hub that is behind. Of those that have to join, each that is in lets one more begin.</summary>
    private void SwitchOn()
    {
        lock (_gate)
        {
            var (at, after, joining) = (time.GetUtcNow(), TimeSpan.FromSeconds(1) / StartsPerSecond, 0);
            foreach (var place in _places.Values)
                if (place.Edge.IsMember || joining++ < MostJoining) SwitchOn(place, at += after);
                else _off.Enqueue(place);
        }
    }

    private void SwitchOn(Place place, DateTimeOffset at)
    {
        (place.IsOn, place.IsIn) = (true, place.Edge.IsMember);
        _waiting.Enqueue(place, place.Due = at);
    }

    private async Task WorkAsync(CancellationToken stop, CancellationToken abort)
    {
        while (!stop.IsCancellationRequested)
        {
            var place = await _ready.Reader.ReadAsync(stop);
            lock (_gate) place.Again = false;
            var due = await place.Edge.StepAsync(abort);
            lock (_gate)
            {
                place.Busy = false;
                if (!place.IsIn && place.Edge.IsMember)
                {
                    place.IsIn = true;
                    if (_off.TryDequeue(out var next)) SwitchOn(next, time.GetUtcNow());
                }

                if (place.Again) Wake(place);
                else _waiting.Enqueue(place, place.Due = due);
            }
        }
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(_tick);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            lock (_gate)
            {
                var now = time.GetUtcNow();
                while (_waiting.TryPeek(out var place, out var due) && due <= now)
                {
                    _waiting.Dequeue();
                    // One that was woken meanwhile has another time, or none.
                    if (!place.Busy && place.Due == due) Wake(place);
                }
            }
        }
    }

    private void Wake(Place place)
    {
        if (place.Busy)
        {
            place.Again = true;
            return;
        }

        place.Busy = true;
        _ready.Writer.TryWrite(place);
    }

    private sealed class Place(SimulatedEdge edge)
    {
        public SimulatedEdge Edge => edge;

        public bool IsOn { get; set; }

        public bool IsIn { get; set; }

        public bool Busy { get; set; }

        public bool Again { get; set; }

        public DateTimeOffset Due { get; set; }
    }
}
