using Puente.Core;

namespace Puente.Fleet.Tests.Placements;

public sealed class AutomaticTaintsTests
{
    private static readonly AutomaticTaintOptions Options = new();

    [Fact]
    public void A_taint_keeps_its_time_for_as_long_as_its_cause_lasts()
    {
        var full = new EdgeFacts("a", new Dictionary<string, string>()) { Resources = new Dictionary<string, double> { [EdgeResources.DiskFree] = 5 } };
        var first = AutomaticTaints.Apply(full, Options, Gens.Now);
        var later = AutomaticTaints.Apply(first, Options, Gens.Now.AddHours(1));
        var emptied = AutomaticTaints.Apply(later with { Resources = new Dictionary<string, double> { [EdgeResources.DiskFree] = 5e9 } }, Options, Gens.Now.AddHours(2));

        Assert.Equal(Gens.Now, Assert.Single(first.Taints).TimeAdded);
        Assert.Equal(first.Taints, later.Taints);
        Assert.Empty(emptied.Taints);
    }

    [Fact]
    public void What_a_person_set_stays()
    {
        var mine = new Taint(AutomaticTaints.Maintenance, TaintEffect.NoSelect, "new roof", Gens.Now);
        var edge = new EdgeFacts("a", new Dictionary<string, string>()) { Taints = [mine], Claims = new Dictionary<string, string> { [AutomaticTaints.MaintenanceClaim] = "false" } };
        Assert.Equal([mine], AutomaticTaints.Apply(edge, Options, Gens.Now).Taints);
    }

    [Fact]
    public void What_is_not_known_taints_nothing() =>
        Assert.Empty(AutomaticTaints.Apply(new EdgeFacts("a", new Dictionary<string, string>()), Options, Gens.Now).Taints);

    [Fact]
    public void Options_are_checked()
    {
        Assert.Equal("unreachableAfter", Assert.Throws<InputException>((Options with { UnreachableAfter = TimeSpan.Zero }).Validate).Field);
        Assert.Equal("lowDiskBytes", Assert.Throws<InputException>((Options with { LowDiskBytes = double.NaN }).Validate).Field);
    }
}
