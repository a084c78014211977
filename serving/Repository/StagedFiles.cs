using Puente.Core;
using Puente.Serving.Repository.Configuration.Wire;

namespace Puente.Serving.Repository;

/// <summary>Files that a load request brings, as a model's folder.</summary>
internal static class StagedFiles
{
    private const int MaxFiles = 1000, MaxSteps = 8;

    /// <summary>Writes <paramref name="files"/>, each by its path below <paramref name="folder"/>, such as <c>1/model.onnx</c>.</summary>
    /// <exception cref="InputException">A path leads out, or is a file and a folder at once.</exception>
    public static void Write(string folder, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files)
    {
        if (files.Count > MaxFiles) throw new InputException("files", $"{files.Count}", $"are more than {MaxFiles}", "Send what the model needs.");
        foreach (var path in files.Keys)
        {
            var steps = path.Split('/');
            if (steps.Length > MaxSteps || !steps.All(ConfigValidator.IsPlain))
                throw new InputException("file:", path.Length > 80 ? path[..80] : path, "is no path of plain names", "Name files as version/name, such as file:1/model.onnx.");
            for (var i = 1; i < steps.Length; i++)
                if (files.ContainsKey(string.Join('/', steps[..i])))
                    throw new InputException("file:", string.Join('/', steps[..i]), "is a file and a folder at once", "Send one of them.");
        }

        if (Directory.Exists(folder)) throw new InvalidOperationException($"The folder '{folder}' is taken.");
        foreach (var (path, bytes) in files)
        {
            var file = Path.Combine(folder, Path.Combine(path.Split('/')));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            using var handle = File.OpenHandle(file, FileMode.CreateNew, FileAccess.Write);
            RandomAccess.Write(handle, bytes.Span, 0);
        }
    }
}
