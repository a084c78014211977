using System.Text.Json.Serialization;

namespace Puente.Learning.Vision.Distillation;

/// <summary>How a teacher's answers are kept from becoming all the same.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TeacherBalance>))]
public enum TeacherBalance
{
    /// <summary>A running mean is taken off (DINO).</summary>
    Centring,

    /// <summary>A batch's answers are spread evenly over the prototypes (SwAV; DINOv2).</summary>
    Sinkhorn,
}
