using Puente.Core;
using Puente.Serving.Engine;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Repository.Configuration.Wire;

namespace Puente.Serving.Repository;

/// <summary>
/// A folder of models in Triton's layout: <c>MODEL/config.pbtxt</c>, <c>MODEL/VERSION/model.onnx</c>, label files, <c>configs/</c>, <c>warmup/</c>.
/// It reads and checks; it loads nothing, and keeps nothing between two calls. Safe to call from many threads.
/// </summary>
/// <param name="options">Where models lie, checked.</param>
public sealed class ModelRepository(RepositoryOptions options)
{
    private const int MaxModels = 10_000;

    /// <summary>Where models lie, and when they are loaded.</summary>
    public RepositoryOptions Options => options;

    /// <summary>True for what a model's folder may be called: one plain name that does not begin with a point.</summary>
    public static bool IsName(string name) => ConfigValidator.IsPlain(name) && name[0] != '.';

    /// <summary>The models there are now. No configuration is read: a model that cannot be loaded is listed like any other.</summary>
    /// <exception cref="InputException">There are too many models or files. A link that leads out is told when its model is opened.</exception>
    public RepositoryScan Scan()
    {
        var names = Directory.EnumerateDirectories(options.Folder).Select(path => Path.GetFileName(path)).Where(IsName).Take(MaxModels + 1).Order(StringComparer.Ordinal).ToList();
        if (names.Count > MaxModels) throw new InputException("model repository", options.Folder, $"has more than {MaxModels} models", "Split it.");
        return new RepositoryScan([.. names.Select(name => new RepositoryEntry(name, Fingerprint(name)))]);
    }

    /// <summary>The models to load when the server starts.</summary>
    public IReadOnlyList<string> AtStart(RepositoryScan scan) =>
        options.Mode != RepositoryMode.Explicit || options.LoadAtStart is ["*"] ? [.. scan.Models.Select(model => model.Name)] : options.LoadAtStart;

    /// <summary>Refuses requests to load or unload in modes that do not take them, in Triton's words (recalled).</summary>
    /// <exception cref="ModelControlException">The mode is not explicit.</exception>
    public void ThrowIfNotExplicit()
    {
        if (options.Mode != RepositoryMode.Explicit) throw new ModelControlException("explicit model load / unload is not allowed if polling is enabled");
    }

    /// <summary>Reads a model.</summary>
    /// <exception cref="ModelNotFoundException">There is no folder of the name.</exception>
    /// <exception cref="InputException">It cannot be served: every fault of its configuration is told.</exception>
    public RepositoryModel Open(string name)
    {
        Named(name);
        return Read(options.Folder, name, null);
    }

    /// <summary>
    /// Reads a model as a load request has it: with another configuration, or made wholly of the request's files, which are written to
    /// <paramref name="staging"/>. The repository's own files are then not looked at, as Triton does.
    /// </summary>
    /// <param name="name">The model.</param>
    /// <param name="parameters">What the request brings.</param>
    /// <param name="staging">A folder that does not exist; the caller removes it when the model is unloaded. Untouched unless the request brings files.</param>
    /// <exception cref="ModelNotFoundException">There is no folder of the name, and the request brings no files.</exception>
    /// <exception cref="InputException">It cannot be served.</exception>
    public RepositoryModel Open(string name, ModelLoadParameters parameters, string staging)
    {
        if (parameters.Files.Count == 0)
        {
            Named(name);
            return Read(options.Folder, name, parameters.Config);
        }

        if (!IsName(name)) throw new InputException("model", name, "is no model's name", "Name the model in letters, digits, underscores and points.");
        if (parameters.Config is null) throw new InputException("config", null, "is missing, and files need it", "Send the model's configuration beside its files.");
        StagedFiles.Write(Path.Combine(staging, name), parameters.Files);
        return Read(staging, name, parameters.Config);
    }

    private void Named(string name)
    {
        if (!IsName(name) || !Directory.Exists(Path.Combine(options.Folder, name)))
            throw new ModelNotFoundException($"failed to poll from model repository: no model '{(name.Length > 80 ? name[..80] : name)}'");
    }

    private RepositoryModel Read(string root, string name, string? json)
    {
        var folder = new ModelFolder(root, name);
        RealPath.Within(root, folder.Path);
        var config = (json is null ? folder.Config(options.ConfigName) : ModelConfigs.ReadJson(json, name, $"{name}: config")) ?? (options.Complete ? new ModelConfig(name)
            : throw new InputException(name, "config.pbtxt", "is not there, and configurations are not completed from graphs here", "Write the model's configuration."));
        var chosen = config.Versions.Choose(folder.Versions());
        if (chosen.Count == 0) throw new InputException(name, config.Versions.ToString(), "chooses no version that is there", "Put the model into a folder whose name is a version, such as 1.");
        return new RepositoryModel(
            folder.Path, config, [.. chosen.Select(version => folder.Version(version, config.ModelFilename))],
            config.Outputs.Where(output => output.LabelFilename.Length > 0).ToDictionary(output => output.Name, output => folder.Labels(output.LabelFilename)))
        {
            Root = root,
            DefaultMaxBatchSize = options.DefaultMaxBatchSize,
        };
    }

    private string Fingerprint(string name)
    {
        try
        {
            return new ModelFolder(options.Folder, name).Fingerprint();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InputException)
        {
            // A folder that changes under the scan, or that leads out: what is wrong is told when the model is opened, and a change is seen.
            return e.Message;
        }
    }
}
