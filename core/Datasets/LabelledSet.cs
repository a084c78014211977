namespace Puente.Core.Datasets;

/// <summary>Which part of a labelled set a sample belongs to.</summary>
public enum Split
{
    /// <summary>Left to the trainer: it splits by group.</summary>
    Auto,

    /// <summary>Fitted on.</summary>
    Train,

    /// <summary>Held out: measured on, never fitted on.</summary>
    Test,
}

/// <summary>One labelled image.</summary>
/// <param name="File">Path of the image, relative to the labelled set's folder.</param>
/// <param name="Classes">Canonical class names that hold for it; at least one.</param>
/// <param name="Group">Source photograph (or tile) it was cut from: samples of one group never straddle a split.</param>
/// <param name="Split">Where it belongs.</param>
public sealed record LabelledSample(string File, IReadOnlyList<string> Classes, string Group, Split Split = Split.Auto);

/// <summary>A labelled set as the trainer reads it: <c>labels.json</c> in a folder of images.</summary>
/// <param name="Classes">Classes that occur, in <see cref="Models.DefectClass.All"/> order: the head's logits.</param>
/// <param name="Samples">The images.</param>
public sealed record LabelledSet(IReadOnlyList<string> Classes, IReadOnlyList<LabelledSample> Samples)
{
    /// <summary>Format of this document.</summary>
    public string Schema { get; init; } = "puente.labelled/v1";
}
