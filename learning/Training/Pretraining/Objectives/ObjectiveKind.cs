using System.Text.Json.Serialization;

namespace Puente.Learning.Training.Pretraining.Objectives;

/// <summary>What pretraining learns from.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ObjectiveKind>))]
public enum ObjectiveKind
{
    /// <summary>Views of one image are alike, views of others are not (SimCLR). The winner in minutes on a CPU.</summary>
    Contrastive,

    /// <summary>Hidden patches are rebuilt from those seen (MAE).</summary>
    MaskedAutoencoder,

    /// <summary>A student answers as its own running mean does (DINO, iBOT).</summary>
    SelfDistillation,
}
