using Puente.Fleet.Rollouts;

namespace Puente.Fleet.Tests.Rollouts;

/// <summary>
/// The rules of the rollout strategy, worked by hand. Edges are written <c>name:state@minutes</c>: minutes ago; a bare name has no status. States: <c>p</c> asked and
/// pending, <c>d</c> downloading, <c>v</c> verifying, <c>s</c> serving, <c>f</c> failed, <c>r</c> refused, <c>o</c> deferred, <c>b</c> rolled back, <c>w</c> to be asked.
/// Groups are separated by <c>|</c> and have the names g0, g1 and so on.
/// </summary>
public sealed class RolloutEngineCases
{
    private static readonly DateTimeOffset _now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a b | c", "a b c", "", false, null)]
    [InlineData("a:s@0 b:f@0 c:r@9", "", "", false, 1)]
    [InlineData("a:d@10 b:d@9 c:f@10", "", "a", false, 1)]
    public void All_asks_everybody_and_stops_for_nobody(string fleet, string start, string late, bool breach, int? recheck) =>
        Check(new RolloutStrategy { All = new RolloutLimits { ProgressDeadline = TimeSpan.FromMinutes(10) } }, fleet, start, late, breach, recheck);

    [Theory]
    // So many at a time, by name.
    [InlineData("c b a d", "a b", "", false, null)]
    [InlineData("a:d@1 b c", "b", "", false, 9)]
    [InlineData("a:d@1 b:v@2 c", "", "", false, 8)]
    // Served frees its slot when it has soaked.
    [InlineData("a:s@4 b c d", "b", "", false, 1)]
    [InlineData("a:s@5 b c d", "b c", "", false, null)]
    // One may fail. A failure holds its slot until its deadline, and counts after it.
    [InlineData("a:f@1 b c d", "b", "", false, 9)]
    [InlineData("a:f@10 b c d", "b c", "", false, null)]
    [InlineData("a:f@1 b:r@2 c d", "", "", true, 8)]
    [InlineData("a:f@11 b:f@12 c d", "", "", true, null)]
    [InlineData("a:d@10 b:f@12 c d", "", "a", true, null)]
    [InlineData("a:d@10 b c d", "b c", "a", false, null)]
    // Out of reach: no slot, no failure, nothing to wait for.
    [InlineData("a:o@99 b:o@99 c d e", "c d", "", false, null)]
    [InlineData("a:o@99 b:s@99", "", "", false, null)]
    [InlineData("a:b@99 b:w@99", "b", "", false, null)]
    public void Progressive_goes_so_many_at_a_time(string fleet, string start, string late, bool breach, int? recheck) =>
        Check(Progressive(maxConcurrency: 2, maxFailures: 1), fleet, start, late, breach, recheck);

    [Theory]
    [InlineData("b a | c d", "a b", "", false, null)]
    [InlineData("a:s@9 b:d@1 | c d", "", "", false, 9)]
    [InlineData("a:s@9 b:s@4 | c d", "", "", false, 1)]
    [InlineData("a:s@9 b:s@9 | c d", "c", "", false, null)]
    // Not one failure there, whatever others may have.
    [InlineData("a:s@9 b:f@1 | c d", "", "", true, 9)]
    [InlineData("a:s@9 b:d@99 | c d", "", "b", true, null)]
    // Who is out of reach is not waited for, but somebody must have shown that it works.
    [InlineData("a:s@9 b:o@9 | c d", "c", "", false, null)]
    [InlineData("a:o@9 b:o@9 | c d", "", "", false, null)]
    // What was asked of the rest goes on.
    [InlineData("a:d@1 b:s@9 | c:d@2 d", "", "", false, 8)]
    public void Mandatory_groups_go_first(string fleet, string start, string late, bool breach, int? recheck) =>
        Check(Progressive(maxConcurrency: 1, maxFailures: 3, mandatory: "g0"), fleet, start, late, breach, recheck);

    [Theory]
    [InlineData("a b | c | d", "a b", "", false, null)]
    [InlineData("a:s@9 b:f@1 | c | d", "c", "", false, 9)]
    [InlineData("a:s@9 b:d@1 | c | d", "", "", false, 9)]
    // Half of two is one; half of one, rounded up, is one too.
    [InlineData("a:f@9 b:f@9 | c | d", "", "", true, 1)]
    [InlineData("a:s@9 b:s@9 | c:f@9 | d", "d", "", false, 1)]
    [InlineData("a:o@9 b:o@9 | c | d", "c", "", false, null)]
    public void Per_group_goes_group_after_group(string fleet, string start, string late, bool breach, int? recheck) => Check(
        new RolloutStrategy(RolloutType.ProgressivePerGroup)
        {
            ProgressivePerGroup = new RolloutLimits
            {
                MaxFailures = new IntOrPercent(50, true),
                MinSuccessTime = TimeSpan.FromMinutes(5),
                ProgressDeadline = TimeSpan.FromMinutes(10),
            },
        }, fleet, start, late, breach, recheck);

    [Theory]
    // 12:00 now. The site's own window comes before the rollout's.
    [InlineData("11:00-13:00", null, null, "a b", null)]
    [InlineData("22:00-05:00", null, null, "", 600)]
    [InlineData("22:00-05:00", null, "12:00-12:30", "a", 600)]
    [InlineData(null, null, "13:30-14:00", "b", 90)]
    [InlineData(null, "audit", null, "b", null)]
    public void Sites_have_windows_and_vetoes(string? window, string? veto, string? own, string start, int? recheck)
    {
        var conditions = new RolloutConditions
        {
            Window = window is null ? null : MaintenanceWindow.Parse("window", window),
            Sites = new Dictionary<string, SiteRule> { ["a"] = new(veto, own is null ? null : MaintenanceWindow.Parse("window", own)) },
        };
        var step = RolloutEngine.Step(new RolloutStrategy(), [new RolloutGroup("", ["a", "b"])], new Dictionary<string, EdgeStatus>(), _now, conditions);

        Assert.Equal((start, recheck), (string.Join(' ', step.ToStart), (int?)step.RecheckAfter?.TotalMinutes));
    }

    [Fact]
    public void A_stage_waits_for_a_person_and_a_promotion_cuts_the_soak_short()
    {
        var (groups, statuses) = Read("a:s@1 | b");
        var strategy = Progressive(1, 0, "g0");

        var soaking = RolloutEngine.Step(strategy, groups, statuses, _now, new RolloutConditions { OpenStages = 1 });
        var waiting = RolloutEngine.Step(strategy, groups, statuses, _now, new RolloutConditions { OpenStages = 1, PromotedAt = _now });
        var promoted = RolloutEngine.Step(strategy, groups, statuses, _now, new RolloutConditions { OpenStages = 2, PromotedAt = _now });

        Assert.Equal((0, false, 0), (soaking.Stage, soaking.AwaitsPromotion, soaking.ToStart.Count));
        Assert.Equal((1, true, 0), (waiting.Stage, waiting.AwaitsPromotion, waiting.ToStart.Count));
        Assert.Equal(["b"], promoted.ToStart);
    }

    [Fact]
    public void Who_is_in_no_group_any_more_is_removed()
    {
        var (groups, statuses) = Read("a:s@9");
        statuses["z"] = statuses["y"] = new EdgeStatus(RolloutEdgeState.Serving, true, _now);

        var step = RolloutEngine.Step(new RolloutStrategy(), groups, statuses, _now);

        Assert.Equal(["y", "z"], step.Removed);
        Assert.True(step.IsDone);
    }

    internal static (IReadOnlyList<RolloutGroup> Groups, Dictionary<string, EdgeStatus> Statuses) Read(string fleet)
    {
        var statuses = new Dictionary<string, EdgeStatus>();
        var groups = fleet.Split('|').Select((group, index) => new RolloutGroup($"g{index}", [.. group.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Edge)])).ToList();
        return (groups, statuses);

        string Edge(string text)
        {
            if (text.Split(':', '@') is not [var name, var state, var minutes]) return text;
            var since = _now - TimeSpan.FromMinutes(int.Parse(minutes, System.Globalization.CultureInfo.InvariantCulture));
            statuses[name] = new EdgeStatus(
                state switch
                {
                    "d" => RolloutEdgeState.Downloading,
                    "v" => RolloutEdgeState.Verifying,
                    "s" => RolloutEdgeState.Serving,
                    "f" => RolloutEdgeState.Failed,
                    "r" => RolloutEdgeState.Refused,
                    "o" => RolloutEdgeState.Deferred,
                    "b" => RolloutEdgeState.RolledBack,
                    _ => RolloutEdgeState.Pending,
                },
                state != "w", since);
            return name;
        }
    }

    private static RolloutStrategy Progressive(int maxConcurrency, int maxFailures, string? mandatory = null) => new(RolloutType.Progressive)
    {
        Progressive = new RolloutLimits
        {
            MaxConcurrency = maxConcurrency,
            MaxFailures = maxFailures,
            MinSuccessTime = TimeSpan.FromMinutes(5),
            ProgressDeadline = TimeSpan.FromMinutes(10),
            MandatoryDecisionGroups = mandatory is null ? null : [new MandatoryDecisionGroup(mandatory)],
        },
    };

    private static void Check(RolloutStrategy strategy, string fleet, string start, string late, bool breach, int? recheck)
    {
        strategy.Validate();
        var (groups, statuses) = Read(fleet);
        var step = RolloutEngine.Step(strategy, groups, statuses, _now);
        Assert.Equal(
            (start, late, breach, recheck),
            (string.Join(' ', step.ToStart), string.Join(' ', step.TimedOut), step.Breach, (int?)step.RecheckAfter?.TotalMinutes));
    }
}
