using Puente.Core;
using Puente.Functions.Common.Tiers;

namespace Puente.Hub;

/// <summary>Where the hub keeps what is too large for a message and too large for a row.</summary>
public sealed class HubFolders(TierOptions tier)
{
    /// <summary>Packed shards, named by digest.</summary>
    public string Shards => Path.Combine(tier.Work, "shards");

    /// <summary>Shards of an ingest that has not ended.</summary>
    public string Ingest(string instance) => Path.Combine(tier.Work, "ingests", instance);

    /// <summary>The manifest of a dataset.</summary>
    public string Dataset(Digest digest) => Path.Combine(tier.Work, "datasets", $"{digest.Hex}.json");

    /// <summary>Checkpoints and result of a pretraining run.</summary>
    public string Run(string run) => Path.Combine(tier.Work, "runs", run);

    /// <summary>The model card of a version made from a run: beside the plots of the trainer's card, which it links.</summary>
    public string Card(string run, int version) => Path.Combine(Run(run), "card", $"card-{version}.md");

    /// <summary>Evaluation of a run on a probe set.</summary>
    public string Evaluation(string run, string probe) => Path.Combine(tier.Work, "evaluations", $"{run}-{probe}");

    /// <summary>A labelled evaluation set of the hub's own.</summary>
    public string Probe(string name) => Path.Combine(tier.Work, "probes", name);

    /// <summary>A head that was given to be released.</summary>
    public string Head(Digest identity) => Path.Combine(tier.Work, "heads", $"{identity.Hex}.onnx");

    /// <summary>A recipe that ships with the trainer.</summary>
    public string Recipe(string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(tier.Trainer))!, "recipes", $"{name}.json");

    /// <summary>The weights of a backbone that ships with the trainer.</summary>
    public string Shipped(string name) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(tier.Trainer))!, "models", name, "backbone.safetensors");

    /// <summary>The private key that releases are signed with.</summary>
    public string SigningKey => Path.Combine(tier.Data, "keys", "release.pem");
}
