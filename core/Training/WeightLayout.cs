namespace Puente.Core.Training;

/// <summary>How a file of weights names its tensors.</summary>
public enum WeightLayout
{
    /// <summary>Our own: timm's names, every stem, the architecture in the metadata.</summary>
    Puente,

    /// <summary>timm's <c>vision_transformer</c>; MAE, DINO and DINOv2 as their authors published them.</summary>
    Timm,

    /// <summary>Hugging Face <c>ViTModel</c>.</summary>
    Vit,

    /// <summary>Hugging Face <c>ViTMAEModel</c>.</summary>
    VitMae,

    /// <summary>Hugging Face <c>Dinov2Model</c> and <c>Dinov2WithRegistersModel</c>.</summary>
    Dinov2,
}
