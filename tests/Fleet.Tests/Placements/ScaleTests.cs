namespace Puente.Fleet.Tests.Placements;

/// <summary>A hundred thousand edges are decided, spread and explained. How long that takes is told by the bench, not by a test.</summary>
public sealed class ScaleTests
{
    private const int Edges = 100_000;

    [Fact]
    public void A_hundred_thousand_edges_are_decided()
    {
        var spec = new PlacementSpec
        {
            NumberOfClusters = 20_000,
            Predicates = [new ClusterPredicate(new ClusterSelector(new LabelSelector(new Dictionary<string, string> { ["gpu"] = "yes" })))],
            PrioritizerPolicy = new PrioritizerPolicy(Configurations: [new PrioritizerConfiguration(new ScoreCoordinate(BuiltIn: BuiltInScore.ResourceAllocatableMemory))]),
            SpreadPolicy = new SpreadPolicy([new SpreadConstraint("region", WhenUnsatisfiable: UnsatisfiableAction.DoNotSchedule), new SpreadConstraint("site")]),
            DecisionStrategy = new DecisionStrategy(new GroupStrategy([new DecisionGroupRule("north", new ClusterSelector(new LabelSelector(new Dictionary<string, string> { ["region"] = "r1" })))])),
        };

        var decision = Placement.Decide(spec, Fleet(), new PlacementContext(Gens.Now) { AutomaticTaints = new AutomaticTaintOptions() });

        Assert.Equal(20_000, decision.Selected.Count);
        Assert.Equal(Edges, decision.Verdicts.Count);
        Assert.Equal(1000, decision.Groups.Single(group => group.Name == "north").Edges.Count);
    }

    public static List<EdgeFacts> Fleet() => [.. Enumerable.Range(0, Edges).Select(i => new EdgeFacts($"edge-{i:000000}", new Dictionary<string, string>
    {
        ["gpu"] = i % 2 == 0 ? "yes" : "no",
        ["region"] = $"r{i / 2 % 20}",
        ["site"] = $"s{i / 40}",
    })
    {
        Resources = new Dictionary<string, double> { [EdgeResources.Memory] = 1 + (i % 64), [EdgeResources.DiskFree] = 5e9 },
        LastSeen = Gens.Now,
    })];
}
