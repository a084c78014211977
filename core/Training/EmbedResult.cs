namespace Puente.Core.Training;

/// <summary><c>embed.json</c>: images as embeddings.</summary>
/// <param name="SafeTensors">File with <c>embeddings</c> [N, D], relative to the output folder.</param>
/// <param name="Sources">Document that names the image of each row, in order; the tile after <c>#</c> where there are several.</param>
/// <param name="Images">N.</param>
/// <param name="Dimensions">D.</param>
/// <param name="Backbone">Digest of the backbone file.</param>
public sealed record EmbedResult(string SafeTensors, string Sources, int Images, int Dimensions, Digest Backbone);
