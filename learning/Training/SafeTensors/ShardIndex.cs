using System.Text.Json.Serialization;

namespace Puente.Learning.Training.SafeTensors;

/// <summary>Which shard holds which tensor, as Hugging Face writes it.</summary>
/// <param name="Metadata">Such as <c>total_size</c>; not believed.</param>
/// <param name="WeightMap">File by tensor.</param>
internal sealed record ShardIndex(
    [property: JsonPropertyName("metadata")] IReadOnlyDictionary<string, object>? Metadata,
    [property: JsonPropertyName("weight_map")] IReadOnlyDictionary<string, string> WeightMap)
{
    /// <summary>Name of the index of the weights called <paramref name="stem"/>.</summary>
    public static string FileName(string stem) => $"{stem}.safetensors.index.json";
}
