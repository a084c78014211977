using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Puente.Architecture.Tests;

/// <summary>Rules over the files themselves. Each answers one line a breach: the file, and the rule it breaks.</summary>
public static partial class SourceRules
{
    public const int MaxLines = 400, MaxTestLines = 600;

    private static readonly string[] Sources = [".cs", ".razor", ".sh", ".js", ".css", ".py"];

    public static IEnumerable<string> Sizes(Repository repository) =>
        from file in repository.Files
        where Sources.Any(extension => file.EndsWith(extension, StringComparison.Ordinal)) && !Generated(file)
        let bound = file.StartsWith("tests/", StringComparison.Ordinal) ? MaxTestLines : MaxLines
        let lines = repository.Lines(file).Length
        where lines > bound
        select $"{file}: has {lines} lines, and the bound is {bound}; split it by concept";

    public static IEnumerable<string> Conditionals(Repository repository) =>
        from file in repository.Files
        where InOneSource(file) && file.EndsWith(".cs", StringComparison.Ordinal)
        from line in repository.Lines(file).Index()
        where Conditional().IsMatch(line.Item)
        select $"{file}:{line.Index + 1}: one source serves every host; put '{line.Item.Trim()}' into the project file's Usings instead";

    /// <summary>Workflows see the shapes of the durable-task packages (the root namespace) and nothing of the engine, host or sidecar.</summary>
    public static IEnumerable<string> Abstractions(Repository repository)
    {
        foreach (var file in repository.Files.Where(file => file.StartsWith("workflows/", StringComparison.Ordinal) && file.EndsWith(".cs", StringComparison.Ordinal)))
            foreach (var (index, line) in repository.Lines(file).Index())
                if (HostName().Match(line) is { Success: true } match)
                    yield return $"{file}:{index + 1}: workflows may use the durable-task abstractions only, by the project file's Using, not {match.Value}";
        foreach (var project in repository.Projects.Where(project => project.Folder == "workflows"))
            foreach (var name in project.Usings.Where(name => HostName().IsMatch(name) && name is not ("Puente.Runtime.DurableTask" or "Microsoft.DurableTask")))
                yield return $"{project.Path}: workflows may use the durable-task abstractions only, not {name}";
    }

    public static IEnumerable<string> Versions(Repository repository)
    {
        foreach (var file in repository.Files.Where(IsBuildFile))
        {
            var document = XDocument.Load(Path.Combine(repository.Root, file));
            foreach (var (element, include) in ProjectFile.Items(document, "PackageReference"))
                if (ProjectFile.Metadata(element, "Version") is not null || ProjectFile.Metadata(element, "VersionOverride") is not null)
                    yield return $"{file}: gives a version of {include}; versions stand in Directory.Packages.props only";
            if (file != "Directory.Packages.props")
                foreach (var (_, include) in ProjectFile.Items(document, "PackageVersion").Concat(ProjectFile.Items(document, "GlobalPackageReference")))
                    yield return $"{file}: pins {include}; versions stand in Directory.Packages.props only";
        }
    }

    public static IEnumerable<string> Readmes(Repository repository) =>
        from folder in repository.Files.Where(file => file.Contains('/')).Select(file => file[..file.IndexOf('/')]).Distinct()
        where !repository.Files.Contains($"{folder}/README.md")
        select $"{folder}/README.md: is missing; every folder says what lives in it, what may not, and how to try it";

    private static bool Generated(string file) =>
        file.Contains("/Migrations/", StringComparison.Ordinal) || file.EndsWith(".g.cs", StringComparison.Ordinal) || file.Contains("/Generated/", StringComparison.Ordinal);

    private static bool InOneSource(string file) =>
        file.StartsWith("functions/", StringComparison.Ordinal) || file.StartsWith("workflows/", StringComparison.Ordinal);

    private static bool IsBuildFile(string file) =>
        file.EndsWith(".csproj", StringComparison.Ordinal) || file.EndsWith(".props", StringComparison.Ordinal) || file.EndsWith(".targets", StringComparison.Ordinal);

    [GeneratedRegex(@"^\s*#\s*(if|elif)\b")]
    private static partial Regex Conditional();

    [GeneratedRegex(@"\b(Puente\.Runtime|Microsoft\.DurableTask|Microsoft\.Azure|Dapr\.Client)\b[\w.]*")]
    private static partial Regex HostName();
}
