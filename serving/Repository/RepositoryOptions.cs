using Puente.Core;
using Puente.Serving.Repository.Configuration;
using Puente.Serving.Repository.Configuration.Wire;

namespace Puente.Serving.Repository;

/// <summary>Where models lie, and when they are loaded.</summary>
/// <param name="Folder">Folder of models in Triton's layout.</param>
public sealed record RepositoryOptions(string Folder)
{
    /// <summary>When models are loaded and unloaded; <see cref="RepositoryMode.None"/> by default, as Triton.</summary>
    public RepositoryMode Mode { get; init; }

    /// <summary>Time between two looks, 1 s to a day, 15 s by default; heeded in <see cref="RepositoryMode.Poll"/>.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Models to load at the start, <c>*</c> alone for all, none by default; heeded in <see cref="RepositoryMode.Explicit"/>.</summary>
    public IReadOnlyList<string> LoadAtStart { get; init; } = [];

    /// <summary>Name of the configurations to take, <c>configs/NAME.pbtxt</c>, where a model has them; empty, the default: <c>config.pbtxt</c>.</summary>
    public string ConfigName { get; init; } = "";

    /// <summary>What configurations leave out is taken from the graph; true by default. False: a model without a configuration is refused.</summary>
    public bool Complete { get; init; } = true;

    /// <summary>Rows of a pass where no configuration says, 0 to 65,536, 4 by default.</summary>
    public int DefaultMaxBatchSize { get; init; } = ConfigCompletion.DefaultMaxBatchSize;

    /// <summary>Checks every option.</summary>
    /// <exception cref="InputException">One is wrong: every fault is told.</exception>
    public RepositoryOptions Check()
    {
        var faults = new ConfigFaults("model repository");
        if (!Directory.Exists(Folder)) faults.Add("folder", Folder, "is no folder", "Name a folder with a folder for each model.");
        if (!Enum.IsDefined(Mode)) faults.Add("mode", Mode.ToString(), "is no mode", "Choose none, poll or explicit.");
        if (PollInterval < TimeSpan.FromSeconds(1) || PollInterval > TimeSpan.FromDays(1)) faults.Add("poll interval", PollInterval.ToString(), "is not between 1 s and a day", "Choose 15 s.");
        if (LoadAtStart.Count > 0 && Mode != RepositoryMode.Explicit) faults.Add("load at start", string.Join(", ", LoadAtStart), $"is heeded in mode explicit, and the mode is {Mode}", "Choose mode explicit, or name no models.");
        if (LoadAtStart.Contains("*") && LoadAtStart.Count > 1) faults.Add("load at start", string.Join(", ", LoadAtStart), "names * beside others", "Name * alone, or the models.");
        foreach (var name in LoadAtStart.Where(name => name != "*" && !ModelRepository.IsName(name))) faults.Add("load at start", name, "is no model's name", "Name folders of the repository.");
        if (ConfigName.Length > 0 && !ConfigValidator.IsPlain(ConfigName)) faults.Add("config name", ConfigName, "is no plain name", "Name a file of the models' folders 'configs', without .pbtxt.");
        if (DefaultMaxBatchSize is < 0 or > ConfigValidator.MaxRows) faults.Add("default max batch size", $"{DefaultMaxBatchSize}", $"is not between 0 and {ConfigValidator.MaxRows}", $"Choose {ConfigCompletion.DefaultMaxBatchSize}.");
        faults.ThrowIfAny();
        return this;
    }
}
