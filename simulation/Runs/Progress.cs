using System.Globalization;

namespace Puente.Simulation.Runs;

/// <summary>Tells a person how far a run is, at most once a second.</summary>
/// <param name="writer">Where to.</param>
/// <param name="time">The machine's clock.</param>
public sealed class Progress(TextWriter writer, TimeProvider time)
{
    private static readonly TimeSpan _between = TimeSpan.FromSeconds(1);
    private readonly long _began = time.GetTimestamp();
    private long _last;

    /// <summary>Tells <paramref name="what"/> unless it told something a moment ago.</summary>
    public void Tell(Func<string> what)
    {
        if (_last != 0 && time.GetElapsedTime(_last) < _between) return;
        _last = time.GetTimestamp();
        Say(what());
    }

    /// <summary>Tells <paramref name="what"/>.</summary>
    public void Say(string what) => writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{time.GetElapsedTime(_began).TotalSeconds,7:F1} s  {what}"));
}
