using Puente.Core.Datasets;

namespace Puente.Datasets.Labelled;

/// <summary>What collections call their parts, in our words.</summary>
public static class GivenSplit
{
    private static readonly string[] Trains = ["train", "training", "trainval"];
    private static readonly string[] Validations = ["val", "valid", "validation", "dev"];
    private static readonly string[] Tests = ["test", "testing", "testdev"];

    /// <summary>Whether <paramref name="name"/> (a folder, or a part of a file name) names a split; a year may follow, as in <c>val2017</c>.</summary>
    public static bool IsSplit(string name) => Trains.Concat(Validations).Concat(Tests).Contains(Stem(name));

    /// <summary>
    /// The split of each image: train is fitted on, test held out. A validation part is held out where the collection has no labelled test part, and fitted
    /// on where it has: the trainer validates across folds of its own.
    /// </summary>
    public static Func<LabelledImageSource, Split> Rule(LabelledCollection collection)
    {
        var hasTest = collection.Images.Any(image => image is { Labelled: true, Split: { } split } && Tests.Contains(Stem(split)));
        return image => image.Split is null ? Split.Auto
            : Tests.Contains(Stem(image.Split)) || (!hasTest && Validations.Contains(Stem(image.Split))) ? Split.Test
            : Split.Train;
    }

    private static string Stem(string name) => name.ToLowerInvariant().TrimEnd('0', '1', '2', '3', '4', '5', '6', '7', '8', '9');
}
