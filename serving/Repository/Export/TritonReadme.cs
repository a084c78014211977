using System.Globalization;
using Puente.Core.Releases;
using Puente.Serving.Repository.Configuration;

namespace Puente.Serving.Repository.Export;

/// <summary>What a person needs who finds the exported folder.</summary>
internal static class TritonReadme
{
    public static string Text(ReleaseManifest manifest, TritonExportOptions options, IReadOnlyList<string> models)
    {
        var side = manifest.Serving.Side;
        var gpu = options.Device == InstanceKind.Gpu ? " and a GPU" : "";
        var decide = manifest.Head is { } head ? $"""

            A class is present when the logistic of its logit reaches its threshold: {string.Join(", ", head.Classes.Zip(head.Thresholds, (name, threshold) => string.Create(CultureInfo.InvariantCulture, $"{name} {threshold:0.####}")))}.
            `labels.txt` holds the classes in the order of logits; the parameter `thresholds` of the configuration holds the thresholds.

            """ : "";
        return $"""
            # {manifest.Name}, version {manifest.Version.ToString(CultureInfo.InvariantCulture)}, as a Triton model repository

            Models: {string.Join(", ", models.Select(name => $"`{name}`"))}. `images` are UINT8 [N, {side}, {side}, 3], RGB, up to {options.MaxBatchSize} a request; scaling and normalising are in the graph.
            {decide}
            Start a Triton that has the ONNX Runtime backend{gpu}, here:

            ```
            tritonserver --model-repository="$PWD"
            curl -s localhost:8000/v2/models/{models[^1]}/config
            ```

            """;
    }
}
