using System.Text.RegularExpressions;

namespace Puente.Architecture.Tests;

/// <summary>Rules over Functions.sln. Each answers one line a breach: the file, and the rule it breaks.</summary>
public static partial class SolutionRules
{
    private const string FolderType = "2150E333-8FDC-42A3-9474-1A3956D46DE8";

    public static IEnumerable<string> MirrorsTheDisk(Repository repository)
    {
        var text = File.ReadAllText(Path.Combine(repository.Root, "Functions.sln"));
        var entries = Entry().Matches(text)
            .Select(match => (Type: match.Groups["type"].Value, Name: match.Groups["name"].Value, Path: match.Groups["path"].Value.Replace('\\', '/'), Id: match.Groups["id"].Value))
            .ToDictionary(entry => entry.Id);
        var parents = Nesting().Matches(text).ToDictionary(match => match.Groups["child"].Value, match => match.Groups["parent"].Value);
        var projects = entries.Values.Where(entry => entry.Type != FolderType).ToList();
        foreach (var project in repository.Projects.Where(project => projects.All(entry => entry.Path != project.Path)))
            yield return $"{project.Path}: is not in Functions.sln; run 'dotnet sln add'";
        foreach (var entry in projects)
        {
            if (repository.Projects.All(project => project.Path != entry.Path))
                yield return $"Functions.sln: lists {entry.Path}, which is not on disk";
            var names = new List<string>();
            for (var id = entry.Id; parents.TryGetValue(id, out var parent); id = parent) names.Insert(0, entries[parent].Name);
            // A project's own folder is not repeated: a/b/B.csproj lies in solution folder a.
            var disk = string.Join('/', entry.Path.Split('/')[..^2]);
            if (string.Join('/', names) != disk)
                yield return $"Functions.sln: shows {entry.Path} under '{string.Join('/', names)}'; solution folders mirror the disk, where it is '{disk}'";
        }
    }

    [GeneratedRegex("""^Project\("\{(?<type>[^}]+)\}"\) = "(?<name>[^"]+)", "(?<path>[^"]+)", "\{(?<id>[^}]+)\}""", RegexOptions.Multiline)]
    private static partial Regex Entry();

    [GeneratedRegex(@"^\s*\{(?<child>[^}]+)\} = \{(?<parent>[^}]+)\}\s*$", RegexOptions.Multiline)]
    private static partial Regex Nesting();
}
