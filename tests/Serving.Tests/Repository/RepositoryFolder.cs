using Puente.Serving.Repository;

namespace Puente.Serving.Tests.Repository;

/// <summary>A folder in Triton's layout, removed at the end.</summary>
public sealed class RepositoryFolder : IDisposable
{
    private readonly string _home = Directory.CreateTempSubdirectory("puente-repository-").FullName;

    public RepositoryFolder() => Directory.CreateDirectory(Root);

    public string Root => Path.Combine(_home, "models");

    /// <summary>A place beside the repository, outside of it.</summary>
    public string Outside(string name) => Path.Combine(_home, name);

    public string At(string path) => Path.Combine(Root, path);

    public RepositoryFolder File(string path, string text = "onnx") => File(path, System.Text.Encoding.UTF8.GetBytes(text));

    public RepositoryFolder File(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        System.IO.File.WriteAllBytes(At(path), bytes);
        return this;
    }

    public ModelRepository Open(Func<RepositoryOptions, RepositoryOptions>? with = null) =>
        new((with ?? (options => options))(new RepositoryOptions(Root)).Check());

    public void Dispose() => Directory.Delete(_home, recursive: true);
}
