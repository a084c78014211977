using System.Text.Json.Serialization;

namespace Puente.Learning.Vision;

/// <summary>What turns patches into tokens.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StemKind>))]
public enum StemKind
{
    /// <summary>One linear projection a patch (Dosovitskiy et al. 2021).</summary>
    Plain,

    /// <summary>Convolutions of stride 2 (Xiao et al. 2021).</summary>
    Convolutional,

    /// <summary>A frozen dictionary of patches and raw statistics (Coates, Ng and Lee 2011) added to the convolutions: the stem that wins in minutes on a CPU.</summary>
    Dictionary,
}
