namespace Puente.Architecture.Tests;

/// <summary>Each rule, on a small repository that breaks it: it must name the file. A rule that cannot fail proves nothing.</summary>
public sealed class RulesBiteTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("puente-architecture-").FullName;

    public RulesBiteTests()
    {
        Write("Functions.sln", "");
        Write(".gitignore", "artifacts/\nTestResults/\n");
        Project("core/Core.csproj");
        Project("learning/Vision/Vision.csproj", Package("TorchSharp"));
    }

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void An_arrow_the_table_lacks()
    {
        Project("fleet/Fleet.csproj", Reference("../core/Core.csproj"), Reference("../catalog/Catalog.csproj"));
        Project("catalog/Catalog.csproj");
        Breach(DependencyRules.Arrows, "fleet/Fleet.csproj: fleet may not reference catalog");
    }

    [Fact]
    public void A_part_the_table_lacks()
    {
        Project("misc/Misc.csproj");
        Breach(DependencyRules.Arrows, "misc/Misc.csproj: its folder is no part of the dependency table");
    }

    [Fact]
    public void A_process_that_is_loaded_instead_of_started()
    {
        Project("learning/Trainer/Trainer.csproj", Reference("../Vision/Vision.csproj"));
        Project("cli/Cli.csproj", Reference("../learning/Trainer/Trainer.csproj", "ReferenceOutputAssembly=\"false\""));
        Assert.DoesNotContain(Breaches(DependencyRules.Arrows), breach => breach.StartsWith("cli/", StringComparison.Ordinal));
        Assert.Empty(Breaches(DependencyRules.Never));
        Assert.Empty(Breaches(DependencyRules.Torch));
        Project("cli/Cli.csproj", Reference("../learning/Trainer/Trainer.csproj"));
        Assert.Contains(Breaches(DependencyRules.Arrows), breach => breach.StartsWith("cli/Cli.csproj: cli may not reference learning/Trainer", StringComparison.Ordinal));
        Assert.Contains(Breaches(DependencyRules.Never), breach => breach.Contains("learning/Vision by any path, and does through learning/Trainer/Trainer.csproj", StringComparison.Ordinal));
        Breach(DependencyRules.Torch, "cli/Cli.csproj: only learning and its tests may load libtorch");
    }

    [Fact]
    public void Libtorch_that_comes_in_by_a_test()
    {
        Project("tests/Serving.Tests/Serving.Tests.csproj", Reference("../../learning/Vision/Vision.csproj"));
        Project("tests/Learning.Tests/Learning.Tests.csproj", Reference("../../learning/Vision/Vision.csproj"));
        Breach(DependencyRules.Torch, "tests/Serving.Tests/Serving.Tests.csproj: only learning");
    }

    [Fact]
    public void What_comes_in_by_an_import()
    {
        Write("eng/Native.targets", $"<Project><ItemGroup>{Package("libtorch-cpu-linux-x64")}{Reference("$(MSBuildThisFileDirectory)Shim/Shim.csproj")}</ItemGroup></Project>");
        Project("eng/Shim/Shim.csproj");
        Write("serving/Serving.csproj", "<Project Sdk=\"Microsoft.NET.Sdk\"><Import Project=\"../eng/Native.targets\" /></Project>");
        Breach(DependencyRules.Torch, "serving/Serving.csproj: only learning and its tests may load libtorch");
        Assert.Contains(Breaches(DependencyRules.Arrows), breach => breach.StartsWith("serving/Serving.csproj: serving may not reference eng/Shim", StringComparison.Ordinal));
    }

    [Fact]
    public void A_part_that_leans_on_tests()
    {
        Project("tests/Core.Tests/Core.Tests.csproj");
        Project("fleet/Fleet.csproj", Reference("../tests/Core.Tests/Core.Tests.csproj"));
        Breach(DependencyRules.Tests, "fleet/Fleet.csproj: only tests may reference tests/Core.Tests");
    }

    [Theory]
    [InlineData("core", "Some.Package", "core may reference no package but []")]
    [InlineData("workflows", "Some.Package", "workflows may reference no package but [Microsoft.CodeAnalysis.BannedApiAnalyzers, Microsoft.DurableTask.Abstractions]")]
    [InlineData("cli", "SkiaSharp", "only [imaging] and their tests may reference package SkiaSharp")]
    [InlineData("functions/Edge", "libtorch-cpu-linux-x64", "only [learning] and their tests may reference package libtorch-cpu-linux-x64")]
    public void A_package_away_from_home(string folder, string package, string rule)
    {
        File.Delete(Path.Combine(_root, "core/Core.csproj"));
        Project($"{folder}/P.csproj", Package(package));
        Breach(DependencyRules.Packages, $"{folder}/P.csproj: {rule}");
    }

    [Theory]
    [InlineData("<PackageReference Include=\"X\" Version=\"1.0\" />", "gives a version of X")]
    [InlineData("<PackageReference Include=\"X\"><VersionOverride>1.0</VersionOverride></PackageReference>", "gives a version of X")]
    [InlineData("<PackageVersion Include=\"X\" Version=\"1.0\" />", "pins X")]
    public void A_version_out_of_place(string item, string rule)
    {
        Project("fleet/Fleet.csproj", item);
        Write("Directory.Packages.props", "<Project><ItemGroup><PackageVersion Include=\"X\" Version=\"1.0\" /></ItemGroup></Project>");
        Breach(SourceRules.Versions, $"fleet/Fleet.csproj: {rule}");
    }

    [Fact]
    public void A_file_that_is_too_long()
    {
        var text = string.Concat(Enumerable.Repeat("//\n", SourceRules.MaxLines + 1));
        Write("core/Long.cs", text);
        Write("core/Migrations/Long.cs", text);
        Write("tests/Core.Tests/Long.cs", text);
        Write("artifacts/Long.cs", text);
        Breach(SourceRules.Sizes, "core/Long.cs: has 401 lines");
    }

    [Fact]
    public void A_condition_in_a_source_that_serves_every_host()
    {
        Write("functions/Hub/A.cs", "\n  #if AZURE\n#endif\n");
        Write("core/A.cs", "#if DEBUG\n#endif\n");
        Breach(SourceRules.Conditionals, "functions/Hub/A.cs:2: one source serves every host");
    }

    [Theory]
    [InlineData("using Puente.Runtime.DurableTask.Engine;")]
    [InlineData("var host = new Microsoft.DurableTask.Worker();")]
    public void A_workflow_that_sees_the_engine(string line)
    {
        Write("workflows/A.cs", line);
        Project("workflows/W.csproj", "<Using Include=\"Puente.Runtime.DurableTask\" />");
        Breach(SourceRules.Abstractions, "workflows/A.cs:1: workflows may use the durable-task abstractions only");
    }

    [Fact]
    public void A_project_that_uses_the_engine_for_workflows()
    {
        Project("workflows/W.csproj", "<Using Include=\"Puente.Runtime.DurableTask\" />", "<Using Include=\"Puente.Runtime.DurableTask.Worker\" />");
        Breach(SourceRules.Abstractions, "workflows/W.csproj: workflows may use the durable-task abstractions only, not Puente.Runtime.DurableTask.Worker");
    }

    [Fact]
    public void A_folder_without_a_page()
    {
        Write("learning/README.md", "");
        Breach(SourceRules.Readmes, "core/README.md: is missing");
    }

    [Fact]
    public void A_solution_that_differs_from_the_disk()
    {
        Write("Functions.sln", """
            Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Gone", "gone\Gone.csproj", "{1}"
            Project("{FAE04EC0-301F-11D3-BF4B-00C04F79EFBC}") = "Vision", "learning\Vision\Vision.csproj", "{2}"
            Project("{2150E333-8FDC-42A3-9474-1A3956D46DE8}") = "teaching", "teaching", "{3}"
            	GlobalSection(NestedProjects) = preSolution
            		{2} = {3}
            """);
        Assert.Equal(
            [
                "core/Core.csproj: is not in Functions.sln; run 'dotnet sln add'",
                "Functions.sln: lists gone/Gone.csproj, which is not on disk",
                "Functions.sln: shows learning/Vision/Vision.csproj under 'teaching'; solution folders mirror the disk, where it is 'learning'",
            ],
            Breaches(SolutionRules.MirrorsTheDisk));
    }

    private void Breach(Func<Repository, IEnumerable<string>> rule, string start) =>
        Assert.StartsWith(start, Assert.Single(Breaches(rule)), StringComparison.Ordinal);

    private List<string> Breaches(Func<Repository, IEnumerable<string>> rule) => [.. rule(new Repository(_root))];

    private void Project(string path, params string[] items) =>
        Write(path, $"<Project Sdk=\"Microsoft.NET.Sdk\"><ItemGroup>{string.Concat(items)}</ItemGroup></Project>");

    private static string Package(string name) => $"<PackageReference Include=\"{name}\" />";

    private static string Reference(string path, string metadata = "") => $"<ProjectReference Include=\"{path}\" {metadata} />";

    private void Write(string path, string text)
    {
        var full = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllText(full, text);
    }
}
