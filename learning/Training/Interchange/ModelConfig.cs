using System.Text.Json;
using Puente.Core;

namespace Puente.Learning.Training.Interchange;

/// <summary><c>config.json</c> as Hugging Face and timm write it: the fields that bear on a backbone. Null: not there.</summary>
internal sealed record ModelConfig
{
    /// <summary>File name.</summary>
    public const string FileName = "config.json";

    private const long MaxBytes = 10_000_000;

    /// <summary>As both write it.</summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        WriteIndented = true,
    };

    /// <summary>Hugging Face: classes that read it.</summary>
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>Hugging Face: <c>vit</c>, <c>vit_mae</c>, <c>dinov2</c>, <c>dinov2_with_registers</c>.</summary>
    public string? ModelType { get; init; }

    /// <summary>Width of a token.</summary>
    public int? HiddenSize { get; init; }

    /// <summary>Blocks.</summary>
    public int? NumHiddenLayers { get; init; }

    /// <summary>Heads.</summary>
    public int? NumAttentionHeads { get; init; }

    /// <summary>Hidden width of an MLP.</summary>
    public int? IntermediateSize { get; init; }

    /// <summary>The same over the width (DINOv2).</summary>
    public double? MlpRatio { get; init; }

    /// <summary>Activation of the MLP.</summary>
    public string? HiddenAct { get; init; }

    /// <summary>Always 0 here.</summary>
    public double? HiddenDropoutProb { get; init; }

    /// <summary>Always 0 here.</summary>
    public double? AttentionProbsDropoutProb { get; init; }

    /// <summary>Added to variances.</summary>
    public double? LayerNormEps { get; init; }

    /// <summary>Pixels of an input: a number, or two.</summary>
    public JsonElement? ImageSize { get; init; }

    /// <summary>Pixels of a patch: a number, or two.</summary>
    public JsonElement? PatchSize { get; init; }

    /// <summary>Colours.</summary>
    public int? NumChannels { get; init; }

    /// <summary>Whether queries, keys and values have a bias.</summary>
    public bool? QkvBias { get; init; }

    /// <summary>MAE: part of the patches hidden.</summary>
    public double? MaskRatio { get; init; }

    /// <summary>DINOv2: start of the layer scale.</summary>
    public double? LayerscaleValue { get; init; }

    /// <summary>DINOv2: gated MLPs.</summary>
    public bool? UseSwigluFfn { get; init; }

    /// <summary>DINOv2: registers.</summary>
    public int? NumRegisterTokens { get; init; }

    /// <summary>Type of the weights.</summary>
    public string? TorchDtype { get; init; }

    /// <summary>timm: name of the model.</summary>
    public string? Architecture { get; init; }

    /// <summary>timm: classes of the head.</summary>
    public int? NumClasses { get; init; }

    /// <summary>timm: what the model is made with.</summary>
    public TimmArguments? ModelArgs { get; init; }

    /// <summary>timm: what the weights expect.</summary>
    public TimmPretrained? PretrainedCfg { get; init; }

    /// <summary>Reads the document in <paramref name="folder"/>; null when there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static ModelConfig? Read(string folder) => Read<ModelConfig>(Path.Combine(folder, FileName));

    /// <summary>Reads a document of these conventions; null when there is none.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static T? Read<T>(string path) where T : class
    {
        if (new FileInfo(path) is not { Exists: true } file) return null;
        if (file.Length > MaxBytes) throw new InputException("config", path, $"has {file.Length} bytes, more than {MaxBytes}", "Give the weights their own configuration.");
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllBytes(path), Options) ?? throw new JsonException("the document is null");
        }
        catch (JsonException e)
        {
            throw new InputException("config", path, $"cannot be read: {e.Message}", "Give the weights their own configuration.");
        }
    }

    /// <summary>A size that is a number, or two equal ones.</summary>
    /// <exception cref="InputException">It is anything else.</exception>
    public static int? Square(JsonElement? size, string field)
    {
        if (size is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2 && value[0].GetRawText() == value[1].GetRawText()) value = value[0];
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var side)
            ? side
            : throw new InputException(field, size.Value.GetRawText(), "is no size of a square", "Only square images and patches are supported.");
    }
}
