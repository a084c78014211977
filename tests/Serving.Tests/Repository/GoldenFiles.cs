namespace Puente.Serving.Tests.Repository;

/// <summary>Configurations in the style of Triton's documentation, <c>NAME.pbtxt</c>, and what <c>GET …/config</c> answers for each, <c>NAME.json</c>.</summary>
internal static class GoldenFiles
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Repository", "Golden");

    public static IEnumerable<string> Names() => Directory.EnumerateFiles(Folder, "*.pbtxt").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal);

    public static string Text(string file) => File.ReadAllText(Path.Combine(Folder, file));
}
