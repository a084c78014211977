namespace Puente.Hub.Rollouts.Records;

/// <summary>The list of all rollouts, in the order of their arrival: which of two came first is decided here.</summary>
/// <param name="Entries">First to last.</param>
public sealed record RolloutIndex(IReadOnlyList<RolloutEntry> Entries)
{
    /// <summary>Ended rollouts that stay listed: the newest. The others are still found by their ids.</summary>
    public const int MaxEnded = 500;

    /// <summary>Releases that were rolled back, and why: no edge is given one of them of itself.</summary>
    public IReadOnlyDictionary<string, string> Withdrawn { get; init; } = new Dictionary<string, string>();

    /// <summary>The list with <paramref name="id"/> at its end; the same where it is there.</summary>
    public RolloutIndex Add(string id) => Entries.Any(entry => entry.Id == id)
        ? this
        : this with { Entries = [.. Trimmed(), new RolloutEntry(id, (Entries.Count == 0 ? 0 : Entries[^1].Sequence) + 1, true)] };

    /// <summary>The list with one entry changed.</summary>
    public RolloutIndex Change(string id, Func<RolloutEntry, RolloutEntry> change) =>
        this with { Entries = [.. Entries.Select(entry => entry.Id == id ? change(entry) : entry)] };

    /// <summary>The list with <paramref name="release"/> withdrawn for <paramref name="reason"/>, or no longer where it is good.</summary>
    public RolloutIndex Judge(string release, string? reason, bool isGood)
    {
        if (reason is null && !(isGood && Withdrawn.ContainsKey(release))) return this;
        var withdrawn = new Dictionary<string, string>(Withdrawn);
        if (reason is null) withdrawn.Remove(release);
        else withdrawn[release] = reason;
        return this with { Withdrawn = withdrawn };
    }

    /// <summary>Rollouts that hold their edges and came before <paramref name="id"/>.</summary>
    public IEnumerable<RolloutEntry> Before(string id)
    {
        var own = Entries.FirstOrDefault(entry => entry.Id == id);
        return Entries.Where(entry => entry.IsActive && entry.Id != id && (own is null || entry.Sequence < own.Sequence));
    }

    private IEnumerable<RolloutEntry> Trimmed()
    {
        var ended = Entries.Count(entry => !entry.IsActive);
        return Entries.Where(entry => entry.IsActive || ended-- <= MaxEnded - 1);
    }
}
