using Puente.Core;
using Puente.Functions.Common.Tiers;

namespace Puente.Hub;

/// <summary>Where the hub keeps what is too large for a message and too large for a row.</summary>
public sealed class HubFolders(TierOptions tier)
{
    /// <summary>Packed shards, named by digest.</summary>
    public string Shards => Path.Combine(tier.Work, "shards");

    /// <summary>The manifest of a dataset.</summary>
    public string Dataset(Digest digest) => Path.Combine(tier.Work, "datasets", $"{digest.Hex}.json");

    /// <summary>Checkpoints and result of a pretraining run.</summary>
    public string Run(string run) => Path.Combine(tier.Work, "runs", run);

    /// <summary>Evaluation of a run on a probe set.</summary>
    public string Evaluation(string run, string probe) => Path.Combine(tier.Work, "evaluations", $"{run}-{probe}");

    /// <summary>A labelled evaluation set of the hub's own.</summary>
    public string Probe(string name) => Path.Combine(tier.Work, "probes", name);

    /// <summary>A recipe that ships with the trainer.</summary>
    public string Recipe(string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(tier.Trainer))!, "recipes", $"{name}.json");

    /// <summary>The private key that releases are signed with.</summary>
    public string SigningKey => Path.Combine(tier.Data, "keys", "release.pem");
}
