namespace Puente.Architecture.Tests;

/// <summary>The repository keeps its own rules. A failure lists every breach: the file, then the rule.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Parts_reference_what_the_table_allows() => Holds(DependencyRules.Arrows);

    [Fact]
    public void What_must_never_come_in_does_not_by_any_path() => Holds(DependencyRules.Never);

    [Fact]
    public void Nothing_leans_on_tests() => Holds(DependencyRules.Tests);

    [Fact]
    public void Libtorch_is_loaded_by_learning_only() => Holds(DependencyRules.Torch);

    [Fact]
    public void Packages_stay_in_their_homes() => Holds(DependencyRules.Packages);

    [Fact]
    public void Versions_stand_in_one_file() => Holds(SourceRules.Versions);

    [Fact]
    public void Files_are_short() => Holds(SourceRules.Sizes);

    [Fact]
    public void One_source_serves_every_host() => Holds(SourceRules.Conditionals);

    [Fact]
    public void Workflows_see_abstractions_only() => Holds(SourceRules.Abstractions);

    [Fact]
    public void Every_folder_introduces_itself() => Holds(SourceRules.Readmes);

    [Fact]
    public void The_solution_mirrors_the_disk() => Holds(SolutionRules.MirrorsTheDisk);

    private static void Holds(Func<Repository, IEnumerable<string>> rule)
    {
        Assert.NotEmpty(Repository.Here.Projects);
        var breaches = rule(Repository.Here).Distinct().ToList();
        Assert.True(breaches.Count == 0, string.Join(Environment.NewLine, breaches));
    }
}
