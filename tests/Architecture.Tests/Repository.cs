namespace Puente.Architecture.Tests;

/// <summary>The source tree as it lies on disk: what is built, hidden or ignored is not part of it.</summary>
public sealed class Repository
{
    private readonly HashSet<string> _ignored;

    public Repository(string root)
    {
        Root = root;
        var ignoreFile = Path.Combine(root, ".gitignore");
        _ignored = File.Exists(ignoreFile)
            ? [.. File.ReadLines(ignoreFile).Where(line => line.EndsWith('/')).Select(line => line.Trim('/'))]
            : [];
        _ignored.UnionWith(["artifacts", "bin", "obj", "node_modules"]);
        Files = [.. Walk(new DirectoryInfo(root)).Select(file => Path.GetRelativePath(root, file).Replace('\\', '/')).Order(StringComparer.Ordinal)];
        Projects = [.. Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal)).Select(file => ProjectFile.Read(root, file))];
    }

    /// <summary>The repository these tests were built in: the nearest folder above them that holds Functions.sln.</summary>
    public static Repository Here { get; } = new(FindRoot(AppContext.BaseDirectory));

    public string Root { get; }

    /// <summary>Relative paths with forward slashes, in ordinal order.</summary>
    public IReadOnlyList<string> Files { get; }

    public IReadOnlyList<ProjectFile> Projects { get; }

    public string[] Lines(string file) => File.ReadAllLines(Path.Combine(Root, file));

    /// <summary>The project and all it brings to run time: its references, theirs, and so on.</summary>
    public IReadOnlyList<ProjectFile> Closure(ProjectFile project)
    {
        var seen = new Dictionary<string, ProjectFile> { [project.Path] = project };
        var open = new Queue<ProjectFile>([project]);
        while (open.TryDequeue(out var next))
            foreach (var reference in next.References.Where(reference => !reference.BuildOnly))
                if (Projects.FirstOrDefault(candidate => candidate.Path == reference.Path) is { } found && seen.TryAdd(found.Path, found))
                    open.Enqueue(found);
        return [.. seen.Values];
    }

    private IEnumerable<string> Walk(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles()) yield return file.FullName;
        foreach (var child in folder.EnumerateDirectories().Where(child => child.Name[0] != '.' && !_ignored.Contains(child.Name)))
            foreach (var file in Walk(child))
                yield return file;
    }

    private static string FindRoot(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Functions.sln"))) return folder.FullName;
        throw new InvalidOperationException($"No Functions.sln in '{start}' or above: run the tests from within the repository.");
    }
}
