using Puente.Core;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.SafeTensors;

namespace Puente.Learning.Training.Pretraining;

/// <summary>What a run began with. It is kept in the checkpoint: later slices are told of the checkpoint alone.</summary>
/// <param name="Weights">The recipe that the weights were made by, else their file's name; null: they were random.</param>
/// <param name="Digest">Of their file; null: they were random.</param>
public sealed record RunStart(string? Weights = null, Digest? Digest = null)
{
    /// <summary>The backbone file at <paramref name="path"/>.</summary>
    public static RunStart Of(string path)
    {
        using var file = SafeTensorsFile.Open(path);
        return new RunStart(file.Metadata.GetValueOrDefault(BackboneFile.RecipeKey) is { Length: > 0 } recipe ? recipe : file.Name, Core.Digest.OfFile(path));
    }
}
