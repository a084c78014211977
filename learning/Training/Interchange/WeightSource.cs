using Puente.Core;
using Puente.Core.Training;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Interchange;

/// <summary>Weights as they were found: tensors, the layout of their names, and the configuration beside them.</summary>
internal sealed class WeightSource : IDisposable
{
    private const string Extension = ".safetensors";
    private readonly ITensorSource _tensors;

    private WeightSource(string path, ITensorSource tensors)
    {
        (_tensors, Name) = (tensors, Path.GetFileName(Path.TrimEndingDirectorySeparator(path)));
        var folder = Directory.Exists(path) ? path : Path.GetDirectoryName(Path.GetFullPath(path))!;
        Config = ModelConfig.Read(folder);
        Preprocessor = ModelConfig.Read<PreprocessorConfig>(Path.Combine(folder, PreprocessorConfig.FileName));
        (Layout, var prefix) = LayoutDetection.Of(Name, tensors, Config);
        Entries = Without(prefix);
        if (OtherWeights.Features([.. Entries.Keys]) is { Count: > 0 } features)
            throw new InputException("weights", Name, $"have {string.Join(" and ", features)}, which this backbone does not compute", "Choose a plain vision transformer: ViT, MAE, DINO or DINOv2, Tiny to Large.");
    }

    /// <summary>File or folder name.</summary>
    public string Name { get; }

    /// <summary>Layout of the names.</summary>
    public WeightLayout Layout { get; }

    /// <summary><c>config.json</c>, if any.</summary>
    public ModelConfig? Config { get; }

    /// <summary><c>preprocessor_config.json</c>, if any.</summary>
    public PreprocessorConfig? Preprocessor { get; }

    /// <summary>Texts kept with the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _tensors.Metadata;

    /// <summary>The tensors under their layout's names, whatever prefix the file gives them.</summary>
    public IReadOnlyDictionary<string, TensorEntry> Entries { get; }

    /// <summary>Opens the weights at <paramref name="path"/>: a safetensors file, an index of shards, or a folder with one of them.</summary>
    /// <exception cref="InputException">There are none, they are broken, or of no layout that is known.</exception>
    public static WeightSource Open(string path)
    {
        var tensors = Tensors(Find(path));
        try
        {
            return new WeightSource(path, tensors);
        }
        catch
        {
            tensors.Dispose();
            throw;
        }
    }

    /// <summary>Shape of our tensor <paramref name="name"/> as this source has it, parts stacked; null when it lacks it.</summary>
    public IReadOnlyList<long>? Shape(string name)
    {
        var parts = LayoutNames.Of(Layout, name).Select(part => Entries.GetValueOrDefault(part)?.Shape).ToList();
        if (parts.Count == 0 || parts.Contains(null)) return null;
        return parts is [var only] ? only! : [parts.Sum(part => part!.Count == 0 ? 0 : part[0]), .. parts[0]!.Skip(1)];
    }

    /// <summary>Elements of our float tensor <paramref name="name"/>, parts stacked.</summary>
    /// <exception cref="InputException">One is not finite.</exception>
    public float[] Floats(string name)
    {
        var parts = LayoutNames.Of(Layout, name).Select(part => Finite.Checked(Name, part, _tensors.Floats(Entries[part].Name))).ToList();
        return parts is [var only] ? only : [.. parts.SelectMany(part => part)];
    }

    /// <summary>Elements of our integer tensor <paramref name="name"/>.</summary>
    public long[] Integers(string name) => _tensors.Integers(Entries[LayoutNames.Of(Layout, name)[0]].Name);

    /// <inheritdoc/>
    public void Dispose() => _tensors.Dispose();

    private Dictionary<string, TensorEntry> Without(string prefix)
    {
        var entries = new Dictionary<string, TensorEntry>();
        foreach (var entry in _tensors.Entries)
        {
            var name = entry.Name.StartsWith(prefix, StringComparison.Ordinal) ? entry.Name[prefix.Length..] : entry.Name;
            // DINOv2 as its authors published it; all else there is timm's.
            if (Layout == WeightLayout.Timm && name == "register_tokens") name = "reg_token";
            if (!entries.TryAdd(name, entry)) throw new InputException("weights", Name, $"hold '{SafeTensorsHeader.Short(name)}' with and without the prefix '{prefix}'", "Give the weights of one model.");
        }

        return entries;
    }

    private static ITensorSource Tensors(string path) =>
        path.EndsWith(".index.json", StringComparison.Ordinal) ? ShardedTensors.Open(path) : SafeTensorsFile.Open(path);

    private static string Find(string path)
    {
        if (!Directory.Exists(path)) return File.Exists(path) ? Readable(path) : throw new InputException("weights", path, "does not exist", "Name a safetensors file, or a folder with one.");
        foreach (var name in new[] { ShardIndex.FileName("model"), "model" + Extension })
            if (File.Exists(Path.Combine(path, name))) return Path.Combine(path, name);
        var files = Directory.GetFiles(path, "*" + Extension);
        if (files is [var only]) return only;
        if (files.Length > 1) throw new InputException("weights", path, $"holds {files.Length} safetensors files and no index", "Name the one to import.");
        var pickle = Directory.EnumerateFiles(path).FirstOrDefault(file => Path.GetExtension(file) is ".bin" or ".pth" or ".pt");
        return pickle is null ? throw new InputException("weights", path, "holds no safetensors file", "Name a folder with model.safetensors.") : Readable(pickle);
    }

    private static string Readable(string path) => Path.GetExtension(path) is ".bin" or ".pth" or ".pt" or ".ckpt" or ".pkl" or ".npz"
        ? throw new InputException("weights", path, "is no safetensors file; a pickle can run code as it is read", "Fetch the safetensors file of the same model, or convert it where you trust its source.")
        : path;
}
