using Puente.Core.Models;

namespace Puente.Core.Tests;

public sealed class DefectClassTests
{
    [Fact]
    public void The_order_of_logits_is_this() => Assert.Equal(
        ["crack", "spalling", "efflorescence", "exposed-rebar", "corrosion-stain", "honeycombing", "sound"], DefectClass.All);

    [Fact]
    public void Every_alias_leads_to_a_class_and_hides_none()
    {
        Assert.All(DefectClass.Aliases, alias => Assert.Contains(alias.Value, DefectClass.All));
        Assert.Empty(DefectClass.Aliases.Keys.Intersect(DefectClass.All));
        Assert.All(DefectClass.All, name => Assert.Equal(name, DefectClass.Canonical(name)));
        Assert.All(DefectClass.Aliases, alias => Assert.Equal(alias.Value, DefectClass.Canonical(alias.Key)));
    }

    [Theory]
    [InlineData("Crack", "crack")]
    [InlineData(" ExposedBars ", "exposed-rebar")]
    [InlineData("CorrosionStain", "corrosion-stain")]
    [InlineData("Background", "sound")]
    [InlineData("SALT", "efflorescence")]
    public void Case_and_space_do_not_matter(string name, string canonical) => Assert.Equal(canonical, DefectClass.Canonical(name));

    [Theory]
    [InlineData("")]
    [InlineData("graffiti")]
    public void An_unknown_class_is_refused_with_the_known_ones(string name)
    {
        var error = Assert.Throws<InputException>(() => DefectClass.Canonical(name));
        Assert.Equal(("class", name), (error.Field, error.Value));
        Assert.Contains("honeycombing", error.Remedy, StringComparison.Ordinal);
    }
}
