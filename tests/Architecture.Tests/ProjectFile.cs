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
        var full = System.IO.Path.GetFullPath(System.IO.Path.Combine(root, path));
        var documents = WithImports(full).ToList();
        return new ProjectFile(
            path,
            [.. from document in documents
                from item in Items(document.Document, "ProjectReference")
                select new ProjectReference(Resolve(root, full, document.Path, item.Include), Metadata(item.Element, "ReferenceOutputAssembly") == "false")],
            [.. documents.SelectMany(document => Items(document.Document, "PackageReference")).Select(item => item.Include)],
            [.. documents.SelectMany(document => Items(document.Document, "Using")).Select(item => item.Include)]);
    }

    public static IEnumerable<(XElement Element, string Include)> Items(XDocument document, string name) =>
        document.Descendants().Where(element => element.Name.LocalName == name)
            .Select(element => (element, (string?)element.Attribute("Include") ?? (string?)element.Attribute("Update") ?? ""))
            .Where(item => item.Item2.Length > 0);

    public static string? Metadata(XElement item, string name) =>
        (string?)item.Attribute(name) ?? item.Elements().FirstOrDefault(child => child.Name.LocalName == name)?.Value;

    /// <summary>The file and those it imports by a path of its own; what the SDK and Directory.* files bring is left out.</summary>
    private static IEnumerable<(string Path, XDocument Document)> WithImports(string path)
    {
        var document = XDocument.Load(path);
        yield return (path, document);
        foreach (var import in document.Descendants().Where(element => element.Name.LocalName == "Import"))
            if (Expand(path, path, (string?)import.Attribute("Project") ?? "") is var imported && File.Exists(imported))
                foreach (var inner in WithImports(imported)) yield return inner;
    }

    private static string Resolve(string root, string project, string file, string include) =>
        System.IO.Path.GetRelativePath(root, Expand(project, file, include)).Replace('\\', '/');

    /// <summary>Items of an imported file are relative to the project; <c>$(MSBuildThisFileDirectory)</c> is where the file itself lies.</summary>
    private static string Expand(string project, string file, string path) => System.IO.Path.GetFullPath(System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(project)!,
        path.Replace("$(MSBuildThisFileDirectory)", System.IO.Path.GetDirectoryName(file) + "/", StringComparison.Ordinal).Replace('\\', '/')));
}
