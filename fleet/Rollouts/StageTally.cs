namespace Puente.Fleet.Rollouts;

/// <summary>A stage, counted.</summary>
internal sealed class StageTally
{
    private readonly List<string> _toStart = [], _timedOut = [];
    private bool _isMandatory;

    /// <summary>Edges to ask.</summary>
    public IReadOnlyList<string> ToStart => _toStart;

    /// <summary>Edges on their way for longer than they may.</summary>
    public IReadOnlyList<string> TimedOut => _timedOut;

    /// <summary>Edges that failed, refused, or are late.</summary>
    public int Failures { get; private set; }

    /// <summary>Edges that serve.</summary>
    public int Served { get; private set; }

    /// <summary>Edges asked and not done: on their way, or soaking.</summary>
    public int UnderWay { get; private set; }

    /// <summary>Edges that are to be asked: now, when a slot is free, or when their window opens.</summary>
    public int Waiting { get; private set; }

    /// <summary>Edges that are not waited for: out of reach, or vetoed.</summary>
    public int Absent { get; private set; }

    /// <summary>When time alone next changes something here.</summary>
    public DateTimeOffset? Next { get; private set; }

    /// <summary>Whether the stage holds up nothing.</summary>
    public bool IsDone => UnderWay == 0 && Waiting == 0 && (!_isMandatory || Served > 0 || Absent == 0);

    /// <summary>Counts <paramref name="stage"/> at <paramref name="now"/>; edges are to be asked where it <paramref name="mayStart"/>.</summary>
    public static StageTally Of(
        RolloutStage stage, RolloutStrategy strategy, IReadOnlyDictionary<string, EdgeStatus> statuses, DateTimeOffset now, RolloutConditions conditions, bool mayStart)
    {
        var (deadline, soak) = (strategy.Limits.ProgressDeadline, strategy.Limits.MinSuccessTime ?? TimeSpan.Zero);
        var (tally, slots, open) = (new StageTally { _isMandatory = stage.IsMandatory }, 0, new List<string>());
        foreach (var edge in stage.Edges)
        {
            if (!statuses.TryGetValue(edge, out var status) || status.IsToStart) tally.Await(edge, conditions, now, mayStart, open);
            else if (tally.Holds(edge, status, now, deadline, soak, conditions.PromotedAt)) slots++;
        }

        if (mayStart && tally.Failures <= stage.MaxFailures) tally._toStart.AddRange(open.Take(Math.Max(0, stage.Slots - slots)));
        return tally;
    }

    private void Await(string edge, RolloutConditions conditions, DateTimeOffset now, bool mayStart, List<string> open)
    {
        var site = conditions.Sites?.GetValueOrDefault(edge);
        if (site?.Veto is not null)
        {
            Absent++;
            return;
        }

        Waiting++;
        var shut = (site?.Window ?? conditions.Window)?.UntilOpen(now) ?? TimeSpan.Zero;
        if (shut == TimeSpan.Zero) open.Add(edge);
        else if (mayStart) Expect(now + shut);
    }

    /// <summary>Counts an edge that was asked; whether it holds a slot.</summary>
    private bool Holds(string edge, EdgeStatus status, DateTimeOffset now, TimeSpan? deadline, TimeSpan soak, DateTimeOffset? promoted)
    {
        if (status.State == RolloutEdgeState.Deferred) Absent++;
        if (status.State == RolloutEdgeState.Serving)
        {
            Served++;
            if (status.Since <= promoted || now >= status.Since + soak) return false;
            UnderWay++;
            Expect(status.Since + soak);
            return true;
        }

        if (!status.IsUnderWay && !status.IsFailure) return false;
        var isLate = deadline is { } longest && now >= status.Since + longest;
        if (status.IsFailure || isLate) Failures++;
        if (!status.IsFailure && isLate) _timedOut.Add(edge);
        if (!status.IsFailure && !isLate) UnderWay++;
        if (!isLate && deadline is { } ends) Expect(status.Since + ends);
        return !isLate;
    }

    private void Expect(DateTimeOffset change)
    {
        if (!(change >= Next)) Next = change;
    }
}
