using Puente.Core;
using Puente.Datasets.Documents;
using Puente.Datasets.Labelled;

namespace Puente.Datasets.Layouts;

/// <summary>One way in which collections lay out images and labels.</summary>
public interface IDatasetLayout
{
    /// <summary>Its short name.</summary>
    string Name { get; }

    /// <summary>What it looks like, in a line.</summary>
    string Shape { get; }

    /// <summary>Why <paramref name="folder"/> is not laid out so; null when it is.</summary>
    string? WhyNot(FolderListing folder);

    /// <summary>Reads it.</summary>
    /// <exception cref="InputException">A document or label is broken; file and field are named.</exception>
    LabelledCollection Read(FolderListing folder, ReadOptions options);
}
