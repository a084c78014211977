using System.Xml.Linq;

namespace Puente.Architecture.Tests;

/// <summary>A reference to a project. Build-only: it is built first and no assembly of it is used.</summary>
public sealed record ProjectReference(string Path, bool BuildOnly)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');
}

/// <summary>What a project file says, conditions taken as true.</summary>
public sealed record ProjectFile(
    string Path, IReadOnlyList<ProjectReference> References, IReadOnlyList<string> Packages, IReadOnlyList<string> Usings)
{
    public string Folder => System.IO.Path.GetDirectoryName(Path)!.Replace('\\', '/');

    public bool IsTest => Path.StartsWith("tests/", StringComparison.Ordinal);

    public static ProjectFile Read(string root, string path)
    {
        var document = XDocument.Load(System.IO.Path.Combine(root, path));
        return new ProjectFile(
            path,
            [.. Items(document, "ProjectReference").Select(item => new ProjectReference(
                Resolve(root, path, item.Include), Metadata(item.Element, "ReferenceOutputAssembly") == "false"))],
            [.. Items(document, "PackageReference").Select(item => item.Include)],
            [.. Items(document, "Using").Select(item => item.Include)]);
    }

    public static IEnumerable<(XElement Element, string Include)> Items(XDocument document, string name) =>
        document.Descendants().Where(element => element.Name.LocalName == name)
            .Select(element => (element, (string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? ""))
            .Where(item => item.Item2.Length > 0);

    public static string? Metadata(XElement item, string name) =>
        (string?)item.Attribute(name) ?? item.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;

    private static string Resolve(string root, string path, string include)
    {
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.Combine(root, path))!;
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, include.Replace('\\', '/')));
        return System.IO.Path.GetRelativePath(root, full).Replace('\\', '/');
    }
}
