namespace Puente.Architecture.Tests;

/// <summary>Rules over project files. Each answers one line a breach: the file, and the rule it breaks.</summary>
public static class DependencyRules
{
    public static IEnumerable<string> Arrows(Repository repository)
    {
        foreach (var project in repository.Projects.Where(project => !project.IsTest && project.Folder != "bench"))
        {
            if (!DependencyTable.MayReference.TryGetValue(project.Folder, out var allowed))
            {
                yield return $"{project.Path}: its folder is no part of the dependency table; add it there with a decision record";
                continue;
            }

            var started = DependencyTable.MayStart.GetValueOrDefault(project.Folder, []);
            foreach (var reference in project.References)
                if (!(reference.BuildOnly ? started.Concat(allowed) : allowed).Contains(reference.Folder))
                    yield return $"{project.Path}: {project.Folder} may not {(reference.BuildOnly ? "start" : "reference")} {reference.Folder}; it may reference [{string.Join(", ", allowed)}] and start [{string.Join(", ", started)}]";
        }
    }

    public static IEnumerable<string> Never(Repository repository) =>
        from project in repository.Projects
        where DependencyTable.Never.ContainsKey(project.Folder)
        from part in repository.Closure(project)
        where DependencyTable.Never[project.Folder].Contains(part.Folder)
        select $"{project.Path}: {project.Folder} must not bring in {part.Folder} by any path, and does through {Through(repository, project, part)}";

    public static IEnumerable<string> Tests(Repository repository) =>
        from project in repository.Projects
        where !project.IsTest
        from reference in project.References
        where reference.Path.StartsWith("tests/", StringComparison.Ordinal)
        select $"{project.Path}: only tests may reference {reference.Folder}";

    public static IEnumerable<string> Torch(Repository repository) =>
        from project in repository.Projects
        // The generator's honesty, and what labels are worth, are measured with learning's own heads and baselines, which need no libtorch.
        where !DependencyTable.TestsOf("learning", project.Folder) && !DependencyTable.TestsOf("samples", project.Folder) && !DependencyTable.TestsOf("bench", project.Folder)
        from part in repository.Closure(project)
        from package in part.Packages
        where package.StartsWith("TorchSharp", StringComparison.OrdinalIgnoreCase) || package.StartsWith("libtorch", StringComparison.OrdinalIgnoreCase)
        select $"{project.Path}: only learning and its tests may load libtorch, and it comes in with {package} of {part.Path}";

    public static IEnumerable<string> Packages(Repository repository)
    {
        foreach (var project in repository.Projects)
        {
            foreach (var (prefix, homes) in DependencyTable.PackageHomes)
                foreach (var package in project.Packages.Where(package => package.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)))
                    if (!homes.Any(home => DependencyTable.TestsOf(home, project.Folder)))
                        yield return $"{project.Path}: only [{string.Join(", ", homes)}] and their tests may reference package {package}";
            if (DependencyTable.OnlyPackages.TryGetValue(project.Folder, out var only))
                foreach (var package in project.Packages.Except(only))
                    yield return $"{project.Path}: {project.Folder} may reference no package but [{string.Join(", ", only)}], and references {package}";
        }
    }

    private static string Through(Repository repository, ProjectFile project, ProjectFile part) =>
        string.Join(", ", repository.Closure(project)
            .Where(step => step.References.Any(reference => !reference.BuildOnly && reference.Path == part.Path)).Select(step => step.Path));
}
