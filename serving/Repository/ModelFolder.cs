using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Puente.Core;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Repository.TextFormat;

namespace Puente.Serving.Repository;

/// <summary>A model's folder in Triton's layout. Nothing outside <paramref name="root"/> is read, whatever links say.</summary>
/// <param name="root">The repository.</param>
/// <param name="name">The model.</param>
internal sealed class ModelFolder(string root, string name)
{
    private const int MaxFiles = 10_000;
    private const long MaxTextBytes = 4 << 20;
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly EnumerationOptions Everything = new() { RecurseSubdirectories = false, AttributesToSkip = 0, IgnoreInaccessible = false };

    /// <summary>The folder.</summary>
    public string Path { get; } = System.IO.Path.Combine(root, name);

    /// <summary>What is the same as long as no file is added, removed, or of another length or time. Links are followed to what they name.</summary>
    public string Fingerprint()
    {
        RealPath.Within(root, Path);
        var text = new StringBuilder();
        foreach (var file in Files(Path))
        {
            var info = new FileInfo(RealPath.Of(file));
            text.Append(CultureInfo.InvariantCulture, $"{System.IO.Path.GetRelativePath(Path, file)}\0{(info.Exists ? info.Length : -1)}\0{info.LastWriteTimeUtc.Ticks}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The configuration as the files have it; null: there is none.</summary>
    public ModelConfig? Config(string configName)
    {
        var custom = System.IO.Path.Combine(Path, "configs", configName + ".pbtxt");
        var file = configName.Length > 0 && File.Exists(custom) ? custom : System.IO.Path.Combine(Path, "config.pbtxt");
        return File.Exists(file) ? ModelConfigs.ReadText(Text(file), name, $"{name}/{System.IO.Path.GetRelativePath(Path, file)}") : null;
    }

    /// <summary>Version folders: positive numbers without leading zeros; others are passed over.</summary>
    public IReadOnlyList<long> Versions() => !Directory.Exists(Path) ? [] :
        [.. Directory.EnumerateDirectories(Path).Select(System.IO.Path.GetFileName).Where(IsVersion).Select(version => long.Parse(version!, CultureInfo.InvariantCulture)).Order()];

    /// <summary>A version with its graph: the file, or <c>model.onnx</c> in a folder of the file's name.</summary>
    /// <exception cref="InputException">There is no graph, or a link leads out.</exception>
    public RepositoryVersion Version(long number, string filename)
    {
        var folder = System.IO.Path.Combine(Path, number.ToString(CultureInfo.InvariantCulture));
        foreach (var file in Files(folder)) RealPath.Within(root, file);
        var graph = System.IO.Path.Combine(folder, filename);
        if (Directory.Exists(graph)) graph = System.IO.Path.Combine(graph, "model.onnx");
        if (!File.Exists(graph)) throw new InputException($"{name}/{number}", filename, "is not there", "Put the ONNX file there, or name it in default_model_filename.");
        return new RepositoryVersion(number, folder, graph);
    }

    /// <summary>A label a line; blank lines at the end do not count.</summary>
    public IReadOnlyList<string> Labels(string filename)
    {
        var file = System.IO.Path.Combine(Path, filename);
        if (!File.Exists(file)) throw new InputException($"{name}: label_filename", filename, "is not there", "Put a file with a label a line into the model's folder.");
        return Text(file).TrimEnd('\r', '\n').Split('\n').Select(line => line.TrimEnd('\r')).ToArray();
    }

    /// <summary>Bytes of a file of the folder <c>warmup</c>.</summary>
    public byte[] Warmup(string filename, long length)
    {
        var file = System.IO.Path.Combine(Path, "warmup", filename);
        if (!File.Exists(file)) throw new InputException($"{name}: input_data_file", filename, "is not in the folder 'warmup'", "Put the tensor's bytes there.");
        var actual = new FileInfo(RealPath.Within(root, file)).Length;
        if (length >= 0 && actual != length) throw new InputException($"{name}: input_data_file", filename, $"holds {actual} bytes, and a row has {length}", "Write one row: row-major, little-endian, without padding.");
        if (actual > int.MaxValue / 2) throw new InputException($"{name}: input_data_file", filename, $"holds {actual} bytes, too many", "Write one row.");
        return File.ReadAllBytes(file);
    }

    /// <summary>True for a positive number without leading zeros.</summary>
    public static bool IsVersion(string? text) =>
        text is { Length: > 0 and <= 19 } && text[0] != '0' && text.All(char.IsAsciiDigit) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private string Text(string file)
    {
        var length = new FileInfo(RealPath.Within(root, file)).Length;
        var shown = System.IO.Path.GetRelativePath(root, file);
        if (length > MaxTextBytes) throw new InputException("model repository", shown, $"holds {length} bytes, more than {MaxTextBytes}", $"A text has at most {TextFormatReader.MaxLength} characters.");
        try
        {
            return File.ReadAllText(file, Strict);
        }
        catch (DecoderFallbackException)
        {
            throw new InputException("model repository", shown, "is not UTF-8", "Save it as UTF-8.");
        }
    }

    /// <summary>Files below a folder, ordered. Folders that are links are followed when they stay inside the repository and refused when they do not.</summary>
    private List<string> Files(string folder)
    {
        var (files, folders, seen) = (new List<string>(), new Stack<string>([folder]), 0);
        while (folders.TryPop(out var next))
        {
            if (!Directory.Exists(next)) continue;
            foreach (var entry in new DirectoryInfo(next).EnumerateFileSystemInfos("*", Everything))
            {
                if (++seen > MaxFiles) throw new InputException("model repository", name, $"has more than {MaxFiles} files", "Leave in it what the model needs.");
                if (entry.LinkTarget is not null) RealPath.Within(root, entry.FullName);
                if (Directory.Exists(entry.FullName)) folders.Push(entry.FullName);
                else files.Add(entry.FullName);
            }
        }

        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
