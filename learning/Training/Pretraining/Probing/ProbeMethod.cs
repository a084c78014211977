using System.Text.Json.Serialization;

namespace Puente.Learning.Training.Pretraining.Probing;

/// <summary>What tells how good embeddings are.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ProbeMethod>))]
public enum ProbeMethod
{
    /// <summary>A ridge regression in closed form.</summary>
    Linear,

    /// <summary>The nearest labelled images vote (Wu et al. 2018; DINO's k-NN).</summary>
    Neighbours,
}
