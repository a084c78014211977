using Puente.Core;
using Puente.Core.Components;
using Puente.Edge.Components;

namespace Puente.Functions.Tests.Components;

/// <summary>What is remembered and what leaves, as sets follow each other.</summary>
public sealed class RememberedComponentsTests
{
    [Fact]
    public void What_is_in_no_set_any_more_leaves_until_it_is_gone()
    {
        var first = RememberedComponents.None.Follow(Set(1, Program("a", "1"), Program("b", "1")));
        var second = first.Follow(Set(2, Program("a", "2")));
        var third = second.Follow(Set(3, Program("c", "1")));

        Assert.Empty(first.Leaving);
        Assert.Equal(["b"], second.Leaving.Select(one => one.Name));
        Assert.Equal(["a", "b"], third.Leaving.Select(one => one.Name).Order());
        Assert.Empty(third.Follow(Set(4, Program("a", "1"), Program("b", "1"), Program("c", "1"))).Leaving);
    }

    [Fact]
    public void An_object_of_another_name_is_another_object()
    {
        var first = RememberedComponents.None.Follow(Set(1, Manifest("a", "old")));
        Assert.Equal("old", ManifestIdentity.Of(Assert.Single(first.Follow(Set(2, Manifest("a", "new"))).Leaving).Spec).Name);
        Assert.Empty(first.Follow(Set(2, Manifest("a", "old"))).Leaving);
    }

    internal static Component Program(string name, params string[] arguments) =>
        new(name, Component.ProcessKind, System.Text.Json.JsonSerializer.SerializeToElement(new { command = "/bin/sleep", arguments }, Json.Options));

    private static Component Manifest(string name, string of) => new(
        name, Component.ManifestKind, System.Text.Json.JsonSerializer.SerializeToElement(new { apiVersion = "v1", kind = "ConfigMap", metadata = new { name = of } }));

    private static DesiredComponents Set(long generation, params Component[] components) => new("edge", generation, components, DateTimeOffset.UnixEpoch);
}
