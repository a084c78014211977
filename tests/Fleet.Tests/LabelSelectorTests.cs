using Puente.Core;

namespace Puente.Fleet.Tests;

public sealed class LabelSelectorTests
{
    private static readonly Dictionary<string, string> North = new() { ["region"] = "north", ["gpu"] = "" };

    [Theory]
    [InlineData("region", RequirementOperator.In, "north,south", true)]
    [InlineData("region", RequirementOperator.In, "south", false)]
    [InlineData("region", RequirementOperator.In, "North", false)]
    [InlineData("site", RequirementOperator.In, "a", false)]
    [InlineData("region", RequirementOperator.NotIn, "south", true)]
    [InlineData("region", RequirementOperator.NotIn, "north", false)]
    [InlineData("site", RequirementOperator.NotIn, "a", true)]
    [InlineData("gpu", RequirementOperator.Exists, null, true)]
    [InlineData("site", RequirementOperator.Exists, null, false)]
    [InlineData("gpu", RequirementOperator.DoesNotExist, null, false)]
    [InlineData("site", RequirementOperator.DoesNotExist, null, true)]
    public void An_operator_means_what_Kubernetes_means(string key, RequirementOperator operation, string? values, bool matches)
    {
        var selector = new LabelSelector(MatchExpressions: [new SelectorRequirement(key, operation, values?.Split(','))]);
        selector.Validate();
        Assert.Equal(matches, selector.Matches(North));
    }

    [Fact]
    public void All_parts_must_hold()
    {
        var region = new Dictionary<string, string> { ["region"] = "north" };
        Assert.True(LabelSelector.Everything.Matches(North));
        Assert.True(new LabelSelector(region).Matches(North));
        Assert.True(new LabelSelector(region, [new("gpu", RequirementOperator.Exists)]).Matches(North));
        Assert.False(new LabelSelector(region, [new("gpu", RequirementOperator.DoesNotExist)]).Matches(North));
        Assert.False(new LabelSelector(new Dictionary<string, string>(region) { ["site"] = "a" }).Matches(North));
        Assert.Equal("site=a", new LabelSelector(new Dictionary<string, string>(region) { ["site"] = "a" }).Unmet(North));
        Assert.Equal("site In (a, b)", new LabelSelector(region, [new("site", RequirementOperator.In, ["a", "b"])]).Unmet(North));
    }

    [Theory]
    [InlineData("", RequirementOperator.Exists, null, "matchExpressions.key")]
    [InlineData("a", RequirementOperator.In, null, "matchExpressions.values")]
    [InlineData("a", RequirementOperator.NotIn, null, "matchExpressions.values")]
    [InlineData("a", RequirementOperator.Exists, "x", "matchExpressions.values")]
    [InlineData("a", RequirementOperator.DoesNotExist, "x", "matchExpressions.values")]
    [InlineData("a", (RequirementOperator)9, null, "matchExpressions.operator")]
    public void A_malformed_requirement_is_refused(string key, RequirementOperator operation, string? values, string field)
    {
        var selector = new LabelSelector(MatchExpressions: [new SelectorRequirement(key, operation, values?.Split(','))]);
        Assert.Equal(field, Assert.Throws<InputException>(selector.Validate).Field);
    }

    [Fact]
    public void A_selector_has_a_bound()
    {
        var labels = Enumerable.Range(0, LabelSelector.MaxTerms + 1).ToDictionary(i => $"k{i}", _ => "v");
        Assert.Equal("selector", Assert.Throws<InputException>(new LabelSelector(labels).Validate).Field);
    }
}
