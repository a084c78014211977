using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using Puente.Core;
using Puente.Learning.Training.Export;
using Puente.Learning.Vision;

namespace Puente.Trainer.Contract.Tests;

/// <summary>What a backbone's graph must look like from outside.</summary>
internal static class BackboneGraphs
{
    /// <summary>Names, types and shapes of input and output; what the metadata says of the embedding.</summary>
    public static void Check(string path, BackboneOptions options, string recipe)
    {
        using var session = new InferenceSession(path);
        var (input, images) = session.InputMetadata.Single();
        var (output, embeddings) = session.OutputMetadata.Single();
        Assert.Equal(("images", typeof(byte), "embeddings", typeof(float)), (input, images.ElementType, output, embeddings.ElementType));
        Assert.Equal([-1, options.Side, options.Side, 3], images.Dimensions);
        Assert.Equal([-1, options.Dimensions], embeddings.Dimensions);
        var metadata = session.ModelMetadata.CustomMetadataMap;
        Assert.Equal(recipe, metadata[BackboneFile.RecipeKey]);
        Assert.Equal(options.Blocks, JsonSerializer.Deserialize<EmbeddingBlock[]>(metadata[BackboneFile.BlocksKey], Json.Options));
    }
}
