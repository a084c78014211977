namespace Puente.Cli.Client;

/// <summary>Where a tier is and where its key is kept.</summary>
/// <param name="Name">What to call it.</param>
/// <param name="Url">Address of its API.</param>
/// <param name="InferenceUrl">Address of its Open Inference Protocol port, for an edge.</param>
/// <param name="DataFolder">Its private folder.</param>
/// <param name="LogFile">Where its output goes.</param>
public sealed record TierAddress(string Name, Uri Url, Uri? InferenceUrl, string DataFolder, string LogFile)
{
    /// <summary>Its key, where it is known; null reads it from <see cref="SecretsFile"/>.</summary>
    public string? Key { get; init; }

    /// <summary>The file the tier keeps its keys in.</summary>
    public string SecretsFile => Path.Combine(DataFolder, "secrets.json");
}
