namespace Puente.Core.Training;

/// <summary><c>embed.json</c>: images as embeddings.</summary>
/// <param name="SafeTensors">File with <c>embeddings</c> [N, D], relative to the output folder; its metadata names the sources, in order, under <c>puente.sources</c>.</param>
/// <param name="Images">N.</param>
/// <param name="Dimensions">D.</param>
/// <param name="Backbone">SHA-256 of the backbone file.</param>
public sealed record EmbedResult(string SafeTensors, int Images, int Dimensions, string Backbone);
