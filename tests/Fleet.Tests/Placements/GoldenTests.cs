using Puente.Core;

namespace Puente.Fleet.Tests.Placements;

public sealed class GoldenTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Placements", "Cases");

    public static TheoryData<string> Cases => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_placement_means_what_Open_Cluster_Management_means(string name)
    {
        var golden = Json.ReadFile<GoldenCase>(Path.Combine(Folder, name + ".json"));

        var decision = Placement.Decide(golden.Spec, golden.Edges, new PlacementContext(golden.Now)
        {
            Existing = (golden.Existing ?? []).ToHashSet(),
            ClusterSets = golden.ClusterSets ?? [],
            AutomaticTaints = golden.AutomaticTaints ? new AutomaticTaintOptions() : null,
        });

        Assert.Equal(golden.Expect.Selected, decision.Selected);
        var reasons = decision.Verdicts.ToDictionary(verdict => verdict.Edge, verdict => verdict.Reason);
        foreach (var (edge, reason) in golden.Expect.Reasons ?? new Dictionary<string, string>()) Assert.Equal(reason, reasons[edge]);
        if (golden.Expect.Satisfied is { } satisfied) Assert.Equal(satisfied, decision.Satisfied);
        Assert.Equal(golden.Expect.RecheckAt, decision.RecheckAt);
        if (golden.Expect.Groups is { } groups)
            Assert.Equal(groups, decision.Groups.Select(group => $"{group.Index} {group.Name}: {string.Join(' ', group.Edges)}"));
    }
}
