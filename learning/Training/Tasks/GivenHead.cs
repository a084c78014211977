using Puente.Core;
using Puente.Core.Models;
using Puente.Core.Training;
using Puente.Learning.Training.Data;
using Puente.Learning.Training.Export;
using Puente.Learning.Training.Figures;
using Puente.Learning.Training.Heads;

namespace Puente.Learning.Training.Tasks;

/// <summary>Scores of a head that was tuned elsewhere, on every image of a labelled set. Images that it was fitted on flatter it: whoever asks must know them.</summary>
public static class GivenHead
{
    /// <summary>The figures of the head at <paramref name="path"/> over <paramref name="data"/>, for the classes that occur there.</summary>
    /// <param name="path">Head safetensors file.</param>
    /// <param name="embeddings">Of every image by the backbone that the head was tuned on, [N][D].</param>
    /// <param name="data">The labelled images, their groups checked.</param>
    /// <param name="seed">Seed of the intervals.</param>
    /// <exception cref="InputException">The head reads another embedding, or does not know a class of the set.</exception>
    public static HeadScores Score(string path, float[][] embeddings, LabelledImages data, int seed)
    {
        var head = HeadFile.Read(path);
        if (head.Dimensions != embeddings[0].Length)
            throw new InputException("head", path, $"reads {head.Dimensions} numbers, the backbone gives {embeddings[0].Length}", "Give the backbone that the head was tuned on.");
        if (data.Set.Classes.Except(head.Classes).ToList() is { Count: > 0 } unknown)
            throw new InputException("head", path, $"does not know {string.Join(", ", unknown)}", $"Give images of {string.Join(", ", head.Classes)}.");
        int[] columns = [.. data.Set.Classes.Select(name => head.Classes.ToList().IndexOf(name))];
        float[][] logits = [.. embeddings.Select(embedding => head.Logits(embedding)).Select(row => Array.ConvertAll(columns, k => row[k]))];
        var sound = data.Set.Classes.ToList().IndexOf(DefectClass.Sound);
        var bootstrap = new BootstrapOptions { Groups = [.. data.Set.Samples.Select(sample => sample.Group)], Seed = seed };
        return HeadEvaluation.Score(data.Set.Classes, logits, data.Labels, [.. columns.Select(k => head.Thresholds[k])], sound >= 0 ? sound : null, bootstrap);
    }
}
