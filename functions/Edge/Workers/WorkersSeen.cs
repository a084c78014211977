using System.Globalization;
using Puente.Edge.Gates;
using Puente.Serving.Engine;

namespace Puente.Edge.Workers;

/// <summary>A site's workers at a moment.</summary>
/// <param name="All">Each start of one of which a word is left.</param>
/// <param name="Ledger">What is kept of those that have gone.</param>
/// <param name="Unknown">Why it is not known which of them live; null: it is.</param>
public sealed record WorkersSeen(IReadOnlyList<SeenWorker> All, WorkerLedger Ledger, string? Unknown)
{
    /// <summary>Those that live.</summary>
    public IEnumerable<WorkerReport> Live => All.Where(one => one.IsLive).Select(one => one.Report);

    /// <summary>What they have done together since <paramref name="placement"/> came: those that live, and those that have gone.</summary>
    public ServedFigures Of(string placement)
    {
        var counted = All.Where(one => one.Report.Placement == placement).ToList();
        var known = Ledger.Placement == placement ? Ledger : WorkerLedger.Empty;
        var sum = counted.Aggregate(known.Figures, (all, one) => all.Plus(one.Report.Figures));
        var (live, gone, lost) = (counted.Count(one => one.IsLive), known.Gone + counted.Count(one => !one.IsLive), known.Lost + counted.Count(one => one.IsLost));
        return new ServedFigures(sum.Answered, sum.Failed, new LatencySnapshot(sum.Latency, sum.Nanoseconds)) { Missing = Unknown ?? Behind(placement), Note = Note(live, gone, lost) };
    }

    /// <summary>Why it cannot be said that all who live serve what is in place; null: they do.</summary>
    private string? Behind(string placement)
    {
        var behind = Live.Where(one => one.Placement != placement).ToList();
        if (behind.Count == 0) return null;
        var first = behind.Find(one => one.Refused == placement) ?? behind[0];
        var why = first.Refused == placement ? $"cannot serve it: {first.Fault}" : "does not serve it yet";
        return string.Create(CultureInfo.InvariantCulture, $"{behind.Count} of {Live.Count()} workers do not serve it: {first.Name} {why}");
    }

    private static string Note(int live, int gone, int lost)
    {
        var text = live switch { 0 => "no worker serves it now", 1 => "1 worker serves it", _ => string.Create(CultureInfo.InvariantCulture, $"{live} workers serve it") };
        if (gone > 0) text += string.Create(CultureInfo.InvariantCulture, $", {gone} that served it have gone");
        if (lost > 0) text += string.Create(CultureInfo.InvariantCulture, $", {lost} of them without a last word");
        return text;
    }
}
