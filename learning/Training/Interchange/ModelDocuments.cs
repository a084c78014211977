using System.Text.Json;
using Puente.Core.Training;
using Puente.Learning.Vision;

namespace Puente.Learning.Training.Interchange;

/// <summary>A backbone's <c>config.json</c>.</summary>
internal static class ModelDocuments
{
    /// <summary>As Hugging Face writes it; dropout and classes are none.</summary>
    public static ModelConfig HuggingFace(BackboneOptions options, WeightLayout layout)
    {
        var (type, name) = layout switch
        {
            WeightLayout.VitMae => ("vit_mae", "ViTMAEModel"),
            WeightLayout.Dinov2 when options.Registers > 0 => ("dinov2_with_registers", "Dinov2WithRegistersModel"),
            WeightLayout.Dinov2 => ("dinov2", "Dinov2Model"),
            _ => ("vit", "ViTModel"),
        };
        var dinov2 = layout == WeightLayout.Dinov2;
        return new ModelConfig
        {
            Architectures = [name],
            ModelType = type,
            HiddenSize = options.Width,
            NumHiddenLayers = options.Depth,
            NumAttentionHeads = options.Heads,
            IntermediateSize = dinov2 ? null : options.MlpRatio * options.Width,
            MlpRatio = dinov2 ? options.MlpRatio : null,
            HiddenAct = "gelu",
            HiddenDropoutProb = 0,
            AttentionProbsDropoutProb = 0,
            LayerNormEps = options.NormEpsilon,
            ImageSize = JsonSerializer.SerializeToElement(options.Side),
            PatchSize = JsonSerializer.SerializeToElement(options.Patch),
            NumChannels = 3,
            QkvBias = options.QkvBias,
            MaskRatio = layout == WeightLayout.VitMae ? 0.75 : null,
            LayerscaleValue = dinov2 ? options.LayerScale : null,
            UseSwigluFfn = dinov2 ? false : null,
            NumRegisterTokens = dinov2 && options.Registers > 0 ? options.Registers : null,
            TorchDtype = "float32",
        };
    }

    /// <summary>As timm writes it: a known name, and what sets this model apart from it.</summary>
    public static ModelConfig Timm(BackboneOptions options) => new()
    {
        Architecture = "vit_base_patch16_224",
        NumClasses = 0,
        ModelArgs = new TimmArguments
        {
            ImgSize = options.Side,
            PatchSize = options.Patch,
            EmbedDim = options.Width,
            Depth = options.Depth,
            NumHeads = options.Heads,
            MlpRatio = options.MlpRatio,
            QkvBias = options.QkvBias,
            InitValues = options.LayerScale,
            ClassToken = options.ClassToken,
            RegTokens = options.Registers,
            NumClasses = 0,
            GlobalPool = "",
        },
        PretrainedCfg = new TimmPretrained
        {
            InputSize = [3, options.Side, options.Side],
            Mean = options.Pixels?.Mean.ToArray(),
            Std = options.Pixels?.Deviation.ToArray(),
            NumClasses = 0,
        },
    };
}
