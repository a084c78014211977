using System.Globalization;
using Puente.Serving.Models;

namespace Puente.Serving.OpenInference;

/// <summary>One of the models a release is seen as: <c>backbone</c> (images to embeddings), or the head's (images to logits and embeddings).</summary>
internal sealed record ServedModel(string Name, string Version, int Side, IReadOnlyList<ServedTensor> Outputs)
{
    public const string Platform = "onnxruntime_onnx", Input = "images", Backbone = "backbone", Embeddings = "embeddings", Logits = "logits";

    public int ImageBytes => Side * Side * 3;

    public bool WantsLogits => Outputs.Count > 1;

    public static IEnumerable<ServedModel> Of(LoadedRelease release, OpenInferenceOptions options)
    {
        var serving = release.Manifest.Serving;
        var version = release.Manifest.Version.ToString(CultureInfo.InvariantCulture);
        var embeddings = new ServedTensor(Embeddings, serving.Dimensions);
        yield return new ServedModel(Backbone, version, serving.Side, [embeddings]);
        if (release.Head is null) yield break;
        var name = options.HeadModel ?? (release.Manifest.Name == Backbone ? "defects" : release.Manifest.Name);
        yield return new ServedModel(name, version, serving.Side, [new ServedTensor(Logits, release.Head.Classes.Count), embeddings]);
    }

    /// <summary>The model of a path.</summary>
    /// <exception cref="OpenInferenceException">404: no such model or version; 400: the version is no number.</exception>
    public static ServedModel Find(LoadedRelease release, OpenInferenceOptions options, string name, string? version)
    {
        if (version is not null && (version.Length is 0 or > 18 || !version.All(char.IsAsciiDigit)))
            throw new OpenInferenceException(400, $"version '{Shorten(version)}': is not a number. Give the digits of a version, or leave it out for the current one");
        var model = Of(release, options).FirstOrDefault(m => m.Name == name)
            ?? throw new OpenInferenceException(404, $"Request for unknown model: '{Shorten(name)}' is not found");
        return version is null || version == model.Version
            ? model
            : throw new OpenInferenceException(404, $"Request for unknown model: '{name}' version {version} is not found");
    }

    private static string Shorten(string text) => text.Length <= 64 ? text : text[..64] + "…";
}

/// <summary>A FP32 output [-1, Width].</summary>
internal sealed record ServedTensor(string Name, int Width);
