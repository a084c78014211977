using Puente.Core;
using Puente.Functions.Common.Tiers;

namespace Puente.Edge;

/// <summary>Where a site keeps its files.</summary>
public sealed class EdgeFolders(TierOptions tier)
{
    /// <summary>Releases, base and local.</summary>
    public string Releases => Path.Combine(tier.Data, "releases");

    /// <summary>Files of one of them.</summary>
    public string Release(Digest id) => Path.Combine(Releases, id.Hex);

    /// <summary>Labelled images and their labels. They leave this folder for the trainer's memory only.</summary>
    public string Samples => Path.Combine(tier.Data, "samples");

    /// <summary>Tiles worth a label, with their embeddings. They leave this folder for nobody.</summary>
    public string Suggestions => Path.Combine(tier.Data, "suggestions");

    /// <summary>Events that wait for the link to the hub.</summary>
    public string Outbox => Path.Combine(tier.Data, "outbox.db");

    /// <summary>Events that workers have left for the agent.</summary>
    public string Events => Path.Combine(tier.Data, "events");

    /// <summary>What the agent asks workers to measure, and their answers.</summary>
    public string Judgings => Path.Combine(tier.Data, "judgings");

    /// <summary>What workers last said of themselves, to the agent.</summary>
    public string Workers => Path.Combine(tier.Data, "workers");

    /// <summary>This edge's keys and its credential: its own user's alone.</summary>
    public string Keys => Path.Combine(tier.Data, "keys");

    /// <summary>Notes of the processes that components run as.</summary>
    public string Components => Path.Combine(tier.Data, "components");

    /// <summary>Output of one tuning.</summary>
    public string Tuning(string instance, Digest set) => Path.Combine(tier.Work, "tuning", $"{instance}-{set.Short}");

    /// <summary>Where the local object binding keeps an object: told to a person, never read by code.</summary>
    public string Object(string key) => Path.Combine(tier.Data, "objects", key);
}
